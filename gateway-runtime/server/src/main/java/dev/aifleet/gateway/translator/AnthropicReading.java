package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.dialect.Usage;
import org.jspecify.annotations.Nullable;

/// What an Anthropic message holds, in OpenAI's words: the same for a whole message and for its
/// events.
final class AnthropicReading {
  private AnthropicReading() {}

  /// Null: Anthropic would not take it back.
  static @Nullable ObjectNode thought(JsonNode block) {
    String data = Json.text(block, "data");
    String signature = Json.text(block, "signature");
    if (!data.isEmpty()) {
      return Json.object().put("type", "redacted_thinking").put("data", data);
    }
    return MintedThinking.isMinted(signature)
        ? null
        : Json.object()
            .put("type", "thinking")
            .put("thinking", Json.text(block, "thinking"))
            .put("signature", signature);
  }

  static String finishReason(String stopReason) {
    return switch (stopReason) {
      case "max_tokens", "model_context_window_exceeded" -> "length";
      case "tool_use" -> "tool_calls";
      case "refusal" -> "content_filter";
      // end_turn, stop_sequence, and pause_turn, which comes only with tools of Anthropic's own.
      default -> "stop";
    };
  }

  /// Anthropic counts cached input apart from the rest, OpenAI within.
  static Usage usage(JsonNode usage) {
    long read = usage.path("cache_read_input_tokens").asLong();
    long written = usage.path("cache_creation_input_tokens").asLong();
    return new Usage(
        usage.path("input_tokens").asLong() + written + read,
        usage.path("output_tokens").asLong(),
        read,
        written);
  }

  /// OpenAI's counts, with what it has no field for where other gateways have it.
  static ObjectNode usageDetails(JsonNode usage) {
    JsonNode thoughts = usage.path("output_tokens_details").path("thinking_tokens");
    ObjectNode out = ChatResponse.usage(usage(usage), thoughts.asLong(-1));
    JsonNode writes = usage.path("cache_creation");
    if (writes.path("ephemeral_1h_input_tokens").asLong() > 0) {
      ObjectNode details = out.withObject("/prompt_tokens_details");
      details
          .putObject("cache_creation_token_details")
          .put("ephemeral_5m_input_tokens", writes.path("ephemeral_5m_input_tokens").asLong())
          .put("ephemeral_1h_input_tokens", writes.path("ephemeral_1h_input_tokens").asLong());
    }
    return out;
  }
}
