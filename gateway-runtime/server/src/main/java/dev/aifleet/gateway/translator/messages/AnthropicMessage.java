package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.Translation.Stamp;

/// Parts of an Anthropic message that are the same in a whole message and in its events.
final class AnthropicMessage {
  private AnthropicMessage() {}

  /// The fields of a message before its content, in Anthropic's order.
  static ObjectNode message(Stamp stamp, String upstreamId) {
    String id = upstreamId.startsWith("chatcmpl-") ? upstreamId.substring(9) : upstreamId;
    return Json.object()
        .put("id", "msg_" + (id.isEmpty() ? stamp.id() : id))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", stamp.model());
  }

  /// The id of a tool call, generated if the upstream sent none: Anthropic's clients match results
  /// to calls by it.
  ///
  /// @param position index among the tool calls of the response
  static String callId(Stamp stamp, JsonNode call, int position) {
    String id = Json.text(call, "id");
    return id.isEmpty() ? "toolu_" + stamp.id() + "_" + position : id;
  }

  /// @param refused whether the response contains a `refusal`
  /// @param called whether the response contains a tool call. This decides, not the finish reason:
  ///     some upstreams send `stop` with tool calls and `tool_calls` without any, and a client
  ///     would wait for a call that does not exist.
  static String stopReason(JsonNode choice, boolean refused, boolean called) {
    return switch (Json.text(choice, "finish_reason")) {
      case "length" -> "max_tokens";
      case "content_filter" -> "refusal";
      default -> refused ? "refusal" : called ? "tool_use" : "end_turn";
    };
  }
}
