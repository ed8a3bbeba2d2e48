package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.Json;

/// The part of the field table for chat completion requests that is the same for every upstream.
/// Each pair of formats adds rows and replaces those that differ.
public final class ChatTable {
  private ChatTable() {}

  public static FieldTable.Builder of(String target) {
    FieldTable.Builder table = FieldTable.of("OpenAI chat completions", target);
    request(table);
    tools(table);
    messages(table);
    content(table);
    return table;
  }

  private static void request(FieldTable.Builder table) {
    table
        .translated("model", "messages", "stream", "stream_options")
        .translatedAs("stream_options.include_usage", "what the client gets")
        .leftOutSince("stream_options.include_obfuscation", "events have other lengths anyway")
        .translated("max_tokens", "max_completion_tokens")
        .translated("temperature", "top_p", "top_k", "stop")
        .translated("reasoning_effort")
        .leftOut("user", "metadata", "store", "service_tier", "safety_identifier")
        .leftOut("prompt_cache_key", "prompt_cache_retention", "prompt_cache_options")
        .leftOutSince("prediction", "speed only")
        .leftOutSince("verbosity", "a preference")
        .refusedUnless("n", "only 1 answer is made there.", n -> n.asInt() == 1)
        .refusedUnless("logprobs", "there are none there.", on -> !Json.isSet(on))
        .refusedUnless("top_logprobs", "there are none there.", count -> count.asInt(-1) == 0)
        .refusedUnless("logit_bias", "tokens differ there.", bias -> !Json.isSet(bias))
        .refusedUnless("modalities", "answers are text there.", ChatTable::isTextOnly)
        .refused("audio", "answers are text there.")
        .refused("web_search_options", "the model does not search there.")
        .refusedUnless("functions", "use 'tools'.", functions -> !Json.isSet(functions))
        .refusedUnless("function_call", "use 'tool_choice'.", ChatTable::isDefaultChoice)
        .translated("response_format", "response_format.type", "response_format.json_schema")
        .translated("response_format.json_schema.schema")
        .translated("response_format.json_schema.description")
        .leftOutSince("response_format.json_schema.name", "schemas have no name there")
        .leftOutSince("response_format.json_schema.strict", "a schema always binds there");
  }

  private static void tools(FieldTable.Builder table) {
    table
        .translated("tools", "tools[].type", "tools[].function", "tools[].function.name")
        .translated("tools[].function.description", "tools[].function.parameters")
        .translated("tools[].function.strict", "tools[].cache_control")
        .translated("tool_choice", "tool_choice.type", "tool_choice.function")
        .translated("tool_choice.function.name", "parallel_tool_calls")
        .nearest("tool_choice.allowed_tools", "the model does not see the others")
        .translated("tool_choice.allowed_tools.mode", "tool_choice.allowed_tools.tools")
        .translated("tool_choice.allowed_tools.tools[].type")
        .translated("tool_choice.allowed_tools.tools[].function")
        .translated("tool_choice.allowed_tools.tools[].function.name");
  }

  private static void messages(FieldTable.Builder table) {
    table
        .translated("messages[].role", "messages[].content", "messages[].tool_call_id")
        .translatedAs("messages[].refusal", "text")
        .translated("messages[].tool_calls", "messages[].tool_calls[].id")
        .translated("messages[].tool_calls[].type", "messages[].tool_calls[].function")
        .translated("messages[].tool_calls[].function.name")
        .translated("messages[].tool_calls[].function.arguments")
        .translated("messages[].tool_calls[].extra_content")
        .translated("messages[].tool_calls[].extra_content.google")
        .translated("messages[].tool_calls[].extra_content.google.thought_signature")
        .translated("messages[].thinking_blocks", "messages[].thinking_blocks[].type")
        .translated("messages[].thinking_blocks[].thinking")
        .translatedAs("messages[].thinking_blocks[].signature", "blocks without one are left out")
        .translated("messages[].thinking_blocks[].data")
        .leftOut("messages[].thinking_blocks[].index")
        .leftOut("messages[].thinking_blocks[].cache_control", "messages[].cache_control")
        .translated("messages[].extra_content", "messages[].extra_content.google")
        .translated("messages[].extra_content.google.thought_signature")
        .leftOutSince("messages[].name", "as the providers' own OpenAI endpoints do")
        .leftOutSince("messages[].reasoning_content", "unsigned, so no provider takes it back")
        .leftOutSince("messages[].reasoning", "as `reasoning_content`")
        .leftOutSince("messages[].reasoning_details", "as `reasoning_content`")
        .leftOutSince("messages[].annotations", "the text says it")
        .leftOutSince("messages[].audio", "names an answer of another provider")
        .leftOutSince("messages[].parsed", "the text says it")
        .leftOut("messages[].id", "messages[].provider_specific_fields")
        .leftOut("messages[].tool_calls[].index")
        .leftOut("messages[].tool_calls[].provider_specific_fields")
        .leftOutSince("messages[].tool_calls[].function.parsed_arguments", "`arguments` says it")
        .refusedUnless("messages[].function_call", "use 'tool_calls'.", call -> !Json.isSet(call));
  }

  private static void content(FieldTable.Builder table) {
    table
        .translated("messages[].content[].type", "messages[].content[].text")
        .translated("messages[].content[].refusal", "messages[].content[].cache_control")
        .translatedAs("messages[].content[].thinking", "as `thinking_blocks`")
        .translated("messages[].content[].signature", "messages[].content[].data")
        .translated("messages[].content[].image_url", "messages[].content[].image_url.url")
        .leftOutSince("messages[].content[].image_url.detail", "each provider decides itself")
        .leftOutSince("messages[].content[].image_url.format", "the URL says it")
        .translated("messages[].content[].input_audio", "messages[].content[].input_audio.data")
        .translated("messages[].content[].input_audio.format")
        .translated("messages[].content[].file", "messages[].content[].file.file_data")
        .translated("messages[].content[].file.filename")
        .refused("messages[].content[].file.file_id", "it names a file of another provider.")
        .leftOutSince("messages[].content[].annotations", "the text says it");
  }

  private static boolean isTextOnly(JsonNode kinds) {
    return kinds.isArray() && kinds.size() == 1 && kinds.get(0).asText().equals("text");
  }

  private static boolean isDefaultChoice(JsonNode choice) {
    return choice.asText().equals("auto") || choice.asText().equals("none");
  }
}
