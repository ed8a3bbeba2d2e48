package dev.aifleet.gateway.translator;

/// The fields of an OpenAI chat request for an upstream that speaks Gemini's generateContent.
final class OpenAiToGeminiTable {
  static final FieldTable TABLE =
      ChatTable.of("Gemini models")
          .translatedAs("max_tokens", "`maxOutputTokens`")
          .translatedAs("max_completion_tokens", "`maxOutputTokens`")
          .translated("presence_penalty", "frequency_penalty", "seed")
          .translatedAs("stop", "`stopSequences`")
          .translatedAs("reasoning_effort", "`thinkingConfig`")
          .leftOutSince("parallel_tool_calls", "the model decides there")
          .leftOutSince("tools[].cache_control", "caches by itself")
          .leftOutSince("messages[].content[].cache_control", "caches by itself")
          .build();

  private OpenAiToGeminiTable() {}
}
