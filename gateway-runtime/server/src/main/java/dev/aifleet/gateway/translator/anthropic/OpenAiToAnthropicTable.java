package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.chat.ChatTable;

/// The field table for an OpenAI client's chat completion request at an Anthropic upstream.
public final class OpenAiToAnthropicTable {
  public static final FieldTable TABLE =
      ChatTable.of("Anthropic models")
          .leftOutSince("seed", "a preference; there is none there")
          .refusedUnless(
              "frequency_penalty", "there is none there.", OpenAiToAnthropicTable::isZero)
          .refusedUnless("presence_penalty", "there is none there.", OpenAiToAnthropicTable::isZero)
          .translatedAs("stop", "`stop_sequences`")
          .nearest("temperature", "1 at most; left out beside thinking and from Claude 4.7 on")
          .nearest("top_p", "left out beside `temperature` from Claude 4.1 on, and as that is")
          .nearest("top_k", "left out beside thinking and from Claude 4.7 on")
          .nearest("max_tokens", "at most what the model writes; without one: 32000 and thinking")
          .nearest("max_completion_tokens", "as `max_tokens`")
          .nearest("thinking", "left out where a tool loop comes without `thinking_blocks`")
          .nearest("thinking.type", "`enabled` or `adaptive`, as the model has it")
          .nearest("thinking.budget_tokens", "at least 1024, and below `max_tokens`")
          .translated("thinking.display")
          .nearest("reasoning_effort", "`output_config.effort` and `thinking`, as the model has it")
          .nearest("response_format", "`output_config.format`; `json_object` is an instruction")
          .nearest(
              "response_format.json_schema.schema",
              "objects are closed; limits that are not known there move to the description")
          .nearest("tools[].function.parameters", "if `strict`, as the schema of an answer")
          .nearest("tools[].function.name", "in Anthropic's grammar, and back in the answer")
          .nearest("messages[].tool_calls[].function.name", "as the tool's")
          .nearest("messages[].tool_calls[].id", "in Anthropic's grammar, another one if repeated")
          .nearest("messages[].tool_call_id", "as the call's")
          .leftOutSince("messages[].tool_calls[].extra_content", "another provider's")
          .leftOutSince("messages[].extra_content", "another provider's")
          .translatedAs("parallel_tool_calls", "`tool_choice.disable_parallel_tool_use`")
          .build();

  private OpenAiToAnthropicTable() {}

  private static boolean isZero(JsonNode penalty) {
    return penalty.isNumber() && penalty.asDouble() == 0;
  }
}
