package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Translation.Stamp;

/// The parts of an Anthropic message that a whole one and its events write alike.
final class AnthropicMessage {
  private AnthropicMessage() {}

  /// The head of a message, in the order in which Anthropic writes it.
  static ObjectNode message(Stamp stamp, String upstreamId) {
    String id = upstreamId.startsWith("chatcmpl-") ? upstreamId.substring(9) : upstreamId;
    return Json.object()
        .put("id", "msg_" + (id.isEmpty() ? stamp.id() : id))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", stamp.model());
  }

  /// Anthropic's clients need one to tell the result.
  ///
  /// @param position among the calls of the answer
  static String callId(Stamp stamp, JsonNode call, int position) {
    String id = Json.text(call, "id");
    return id.isEmpty() ? "toolu_" + stamp.id() + "_" + position : id;
  }

  /// @param refused whether the model refused in words of its own
  /// @param called whether the answer holds a call: a client waits for nothing without one, and
  ///     some upstreams say `stop` after calls and `tool_calls` without
  static String stopReason(JsonNode choice, boolean refused, boolean called) {
    return switch (Json.text(choice, "finish_reason")) {
      case "length" -> "max_tokens";
      case "content_filter" -> "refusal";
      default -> refused ? "refusal" : called ? "tool_use" : "end_turn";
    };
  }
}
