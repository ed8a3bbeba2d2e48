package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import org.jspecify.annotations.Nullable;

/// Reads parts of an Anthropic response and converts them to OpenAI's format; shared by whole
/// messages and event streams.
final class AnthropicReading {
  private AnthropicReading() {}

  /// A thinking block as clients may send it back; null if it has no signature, since Anthropic
  /// would reject it.
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
      // end_turn, stop_sequence, and pause_turn, which only occurs with Anthropic's server tools.
      default -> "stop";
    };
  }

  /// Anthropic reports cached input tokens separately from the other input tokens, OpenAI includes
  /// them.
  static Usage usage(JsonNode usage) {
    long read = usage.path("cache_read_input_tokens").asLong();
    long written = usage.path("cache_creation_input_tokens").asLong();
    return new Usage(
        usage.path("input_tokens").asLong() + written + read,
        usage.path("output_tokens").asLong(),
        read,
        written);
  }

  /// OpenAI's `usage`, with counts that OpenAI has no field for under the names other gateways use.
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
