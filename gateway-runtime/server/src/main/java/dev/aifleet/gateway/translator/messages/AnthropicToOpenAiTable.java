package dev.aifleet.gateway.translator.messages;

import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.Json;

/// The field table for an Anthropic client's request at an OpenAI upstream (chat completions).
public final class AnthropicToOpenAiTable {
  private static final String BLOCK = "messages[].content[].";
  private static final String INNER = "messages[].content[].content[].";

  public static final FieldTable TABLE = of("OpenAI models").build();

  private AnthropicToOpenAiTable() {}

  public static FieldTable.Builder of(String target) {
    FieldTable.Builder table = FieldTable.of("Anthropic messages", target);
    request(table);
    tools(table);
    output(table);
    content(table, BLOCK);
    history(table);
    content(table, INNER);
    table.nearest(INNER + "tool_name", "`Tool ... is available.`");
    content(table, BLOCK + "source.content[].");
    content(table, INNER + "source.content[].");
    content(table, INNER + "content[].");
    return table;
  }

  private static void request(FieldTable.Builder table) {
    table
        .translated("model", "messages", "messages[].role", "messages[].content")
        .translatedAs("system", "a system message; also within `messages`, in its place")
        .translated("system[].type", "system[].text")
        .leftOut("system[].cache_control", "system[].citations", "system[].caller")
        .translatedAs(
            "max_tokens",
            "or `max_completion_tokens`, as the model wants it; at most what it writes")
        .translated("temperature", "top_p", "stream")
        .leftOutSince("top_k", "a preference; there is none there")
        .translatedAs("stop_sequences", "`stop`, 4 at most")
        .leftOut("metadata", "service_tier", "cache_control", "speed", "diagnostics")
        .leftOut("user_profile_id", "fallbacks", "fallback_credit_token", "betas")
        .refused("inference_geo", "where a request runs is decided by who is asked.")
        .refused("container", "it is at Anthropic.")
        .refused("thread", "conversations are not kept: send all messages.")
        .refused("compaction", "Anthropic does it itself.")
        .refusedUnless(
            "billing_policy",
            "who pays is decided by who is asked.",
            policy -> Json.text(policy, "bill_to").equals("self"))
        .leftOut("workspace_id")
        .refusedUnless("mcp_servers", "Anthropic asks them itself.", list -> !Json.isSet(list))
        .translatedAs("context_management", "`clear_*` edits are left out, others refused")
        .translated("context_management.edits", "context_management.edits[].type");
  }

  private static void tools(FieldTable.Builder table) {
    table
        .translated("tools", "tools[].name", "tools[].description", "tools[].input_schema")
        .translatedAs("tools[].type", "tool search is left out, other tools of Anthropic's refused")
        .translatedAs("tools[].strict", "left out where OpenAI is stricter than the schema")
        .leftOutSince("tools[].defer_loading", "all tools are there")
        .leftOutSince("tools[].input_examples", "a help")
        .leftOutSince("tools[].allowed_callers", "nothing else calls there")
        .leftOut("tools[].cache_control", "tools[].eager_input_streaming")
        .translated("tool_choice", "tool_choice.type", "tool_choice.name")
        .translatedAs("tool_choice.disable_parallel_tool_use", "`parallel_tool_calls`");
  }

  private static void output(FieldTable.Builder table) {
    table
        .nearest("thinking", "`reasoning_effort`")
        .nearest(
            "thinking.type",
            "`adaptive` leaves it to the model, `disabled` too where it has no field for that")
        .nearest("thinking.budget_tokens", "up to 1024 `low`, up to 8192 `medium`, else `high`")
        .leftOut("thinking.display", "thinking.block_binding")
        .translated("output_config")
        .nearest("output_config.effort", "`reasoning_effort`, the highest that the model has")
        .leftOut("output_config.task_budget")
        .translatedAs("output_config.format", "`response_format`")
        .translated("output_config.format.type", "output_config.format.schema")
        .translatedAs("output_format", "as `output_config.format`")
        .translated("output_format.type", "output_format.schema");
  }

  private static void content(FieldTable.Builder table, String at) {
    table
        .translated(at + "type", at + "text", at + "title", at + "context")
        .translated(at + "source", at + "source.type", at + "source.url", at + "source.data")
        .translated(at + "source.media_type", at + "source.content", at + "content")
        .leftOut(at + "cache_control", at + "caller")
        .leftOutSince(at + "transformations", "the upstream sees the image as it is")
        .leftOutSince(at + "citations", "refused where they are enabled");
  }

  private static void history(FieldTable.Builder table) {
    table
        .translated(BLOCK + "id", BLOCK + "name", BLOCK + "input", BLOCK + "tool_use_id")
        .nearest(BLOCK + "is_error", "the result begins with `Error: `")
        .nearest(BLOCK + "thinking", "`reasoning_content` for models that want it; else left out")
        .nearest(BLOCK + "signature", "tells where the thoughts came from")
        .leftOutSince(BLOCK + "data", "for who has encrypted it")
        .leftOut(BLOCK + "toolset_name", BLOCK + "from", BLOCK + "to", BLOCK + "trigger")
        .leftOutSince(BLOCK + "encrypted_content", "for who has encrypted it")
        .leftOut(BLOCK + "tool_changes");
  }
}
