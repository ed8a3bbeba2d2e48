package dev.aifleet.gateway.translator.responses;

import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.Json;

/// The field table for an OpenAI client's `/v1/responses` request at an upstream of another format.
/// The request is converted to a chat completion request first, so the further treatment of a value
/// is in the table of that.
final class ResponsesTable {
  private static final String ITEM = "input[].";

  private ResponsesTable() {}

  static FieldTable of(String target) {
    FieldTable.Builder table = FieldTable.of("OpenAI responses", target);
    request(table);
    state(table);
    output(table);
    tools(table);
    items(table);
    parts(table, ITEM + "content[].");
    parts(table, ITEM + "output[].");
    return table.build();
  }

  private static void request(FieldTable.Builder table) {
    table
        .translated("model", "input", "stream", "temperature", "top_p", "parallel_tool_calls")
        .translatedAs("instructions", "the first system message")
        .translatedAs("max_output_tokens", "as `max_completion_tokens` of a chat completion")
        .translated("reasoning")
        .nearest("reasoning.effort", "as `reasoning_effort` of a chat completion")
        .leftOutSince("reasoning.summary", "thoughts come as the upstream tells them")
        .leftOut("reasoning.generate_summary", "reasoning.context")
        .leftOut("user", "metadata", "service_tier", "safety_identifier", "client_metadata")
        .leftOut("prompt_cache_key", "prompt_cache_retention", "prompt_cache_options")
        .leftOutSince("stream_options", "events have other lengths anyway")
        .leftOutSince("truncation", "a prompt that is too long is refused there")
        .leftOutSince("context_management", "clients compact a conversation themselves")
        .leftOutSince("max_tool_calls", "the model runs no tools itself there")
        .refusedUnless("top_logprobs", "there are none there.", count -> count.asInt(-1) == 0);
  }

  private static void state(FieldTable.Builder table) {
    table
        .refused("previous_response_id", "responses are not kept: send the whole input.")
        .refused("conversation", "conversations are not kept: send the whole input.")
        .refused("prompt", "it is kept by another provider.")
        .refusedUnless("background", "there is no later.", on -> !Json.isSet(on))
        .leftOutSince("store", "responses are not kept")
        .translatedAs("include", "thoughts are always told; logprobs are refused");
  }

  private static void output(FieldTable.Builder table) {
    table
        .translated("text", "text.format", "text.format.type", "text.format.name")
        .translated("text.format.schema", "text.format.strict", "text.format.description")
        .leftOutSince("text.verbosity", "a preference");
  }

  private static void tools(FieldTable.Builder table) {
    table
        .translated("tools", "tools[].name", "tools[].description", "tools[].parameters")
        .translatedAs(
            "tools[].type",
            "`function`, `custom` and `namespace`; `web_search`, `image_generation` and"
                + " `tool_search` of coding agents are left out, others refused")
        .translated("tools[].strict")
        .leftOutSince("tools[].defer_loading", "all tools are there")
        .nearest("tools[].format", "a grammar is told in the description")
        .translated("tools[].format.type", "tools[].format.syntax", "tools[].format.definition")
        .nearest("tools[].tools", "functions with the namespace before their names")
        .translated("tools[].tools[].type", "tools[].tools[].name", "tools[].tools[].description")
        .translated("tools[].tools[].parameters", "tools[].tools[].strict")
        .leftOutSince("tools[].tools[].defer_loading", "all tools are there")
        .translated("tools[].tools[].format", "tools[].tools[].format.type")
        .translated("tools[].tools[].format.syntax", "tools[].tools[].format.definition")
        .translated("tool_choice", "tool_choice.type", "tool_choice.name", "tool_choice.mode")
        .translated("tool_choice.namespace")
        .nearest("tool_choice.tools", "the model does not see the others")
        .translated("tool_choice.tools[].type", "tool_choice.tools[].name")
        .translated("tool_choice.tools[].namespace");
  }

  private static void items(FieldTable.Builder table) {
    table
        .translated(ITEM + "type", ITEM + "role", ITEM + "content")
        .leftOut(ITEM + "id", ITEM + "status", ITEM + "phase")
        .translated(ITEM + "call_id", ITEM + "name", ITEM + "namespace", ITEM + "arguments")
        .translatedAs(ITEM + "input", "an argument of the function that stands for a custom tool")
        .translated(ITEM + "output")
        .leftOutSince(ITEM + "summary", "`encrypted_content` says it")
        .translatedAs(
            ITEM + "encrypted_content", "what the gateway gave; left out if another provider did");
  }

  private static void parts(FieldTable.Builder table, String at) {
    table
        .translated(at + "type", at + "text", at + "refusal", at + "image_url", at + "detail")
        .translated(at + "file_data", at + "filename")
        .refused(at + "file_id", "it names a file of another provider.")
        .refused(at + "file_url", "send `file_data`.")
        .leftOutSince(at + "annotations", "the text says it")
        .leftOut(at + "logprobs", at + "prompt_cache_breakpoint");
  }
}
