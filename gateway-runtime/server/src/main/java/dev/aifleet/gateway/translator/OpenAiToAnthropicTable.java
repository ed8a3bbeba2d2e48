package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;

/// The fields of an OpenAI chat request for an upstream that speaks Anthropic messages.
final class OpenAiToAnthropicTable {
  static final FieldTable TABLE =
      ChatTable.of("Anthropic models")
          .leftOutSince("seed", "a preference; there is none there")
          .refusedUnless(
              "frequency_penalty", "there is none there.", OpenAiToAnthropicTable::isZero)
          .refusedUnless("presence_penalty", "there is none there.", OpenAiToAnthropicTable::isZero)
          .translatedAs("stop", "`stop_sequences`")
          .translated("thinking")
          .translatedAs("reasoning_effort", "`output_config.effort`")
          .translatedAs("response_format", "`output_config.format`")
          .translatedAs("parallel_tool_calls", "`tool_choice.disable_parallel_tool_use`")
          .build();

  private OpenAiToAnthropicTable() {}

  private static boolean isZero(JsonNode penalty) {
    return penalty.isNumber() && penalty.asDouble() == 0;
  }
}
