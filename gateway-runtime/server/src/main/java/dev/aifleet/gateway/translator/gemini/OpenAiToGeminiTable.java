package dev.aifleet.gateway.translator.gemini;

import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.chat.ChatTable;

/// The field table for an OpenAI client's chat completion request at a Gemini upstream.
public final class OpenAiToGeminiTable {
  public static final FieldTable TABLE =
      ChatTable.of("Gemini models")
          .nearest("max_tokens", "`maxOutputTokens`, at most what the model writes")
          .nearest("max_completion_tokens", "as `max_tokens`")
          .translated("presence_penalty", "frequency_penalty")
          .translatedAs("stop", "`stopSequences`")
          .nearest("seed", "32 bits")
          .nearest("reasoning_effort", "`thinkingConfig`: a budget up to Gemini 2.5, then a level")
          .nearest("thinking", "`thinkingConfig` with `includeThoughts`")
          .nearest("thinking.type", "`disabled`: no budget, or the lowest level")
          .nearest("thinking.budget_tokens", "a budget up to Gemini 2.5, then a level")
          .leftOut("thinking.display")
          .nearest("response_format", "beside tools up to Gemini 2.5 an instruction")
          .nearest(
              "response_format.json_schema.schema",
              "references are resolved; what is not known there moves to the description")
          .nearest("tools[].function.parameters", "as the schema of an answer")
          .nearest("tools[].function.name", "in Gemini's grammar, and back in the answer")
          .nearest("messages[].tool_calls[].function.name", "as the tool's")
          .leftOutSince("messages[].thinking_blocks", "signed by another provider")
          .leftOutSince("messages[].content[].thinking", "signed by another provider")
          .leftOut("messages[].content[].signature", "messages[].content[].data")
          .leftOutSince("parallel_tool_calls", "the model decides there")
          .leftOutSince("tools[].cache_control", "caches by itself")
          .leftOutSince("messages[].content[].cache_control", "caches by itself")
          .build();

  private OpenAiToGeminiTable() {}
}
