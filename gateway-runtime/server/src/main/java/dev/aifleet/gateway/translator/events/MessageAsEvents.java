package dev.aifleet.gateway.translator.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Writes a whole Anthropic message as the events of its stream.
final class MessageAsEvents {
  private final Buffer out = Buffer.buffer();
  private int index;

  private MessageAsEvents() {}

  /// Null if it is not a message.
  static @Nullable Buffer of(ObjectNode message) {
    if (!message.path("content").isArray()) {
      return null;
    }
    var events = new MessageAsEvents();
    events.start(message);
    for (JsonNode block : message.path("content")) {
      if (block instanceof ObjectNode object) {
        events.block(object);
      }
    }
    events.stop(message);
    return events.out;
  }

  private void start(ObjectNode message) {
    ObjectNode begun = message.deepCopy();
    begun.putArray("content");
    begun.putNull("stop_reason").putNull("stop_sequence");
    // The output tokens are reported in the last event.
    if (begun.path("usage") instanceof ObjectNode usage) {
      usage.put("output_tokens", 0);
    }
    ObjectNode event = typed("message_start");
    event.set("message", begun);
    write(event);
  }

  private void block(ObjectNode block) {
    ObjectNode start = typed("content_block_start").put("index", index);
    start.set("content_block", opened(block));
    write(start);
    switch (Json.text(block, "type")) {
      case "text" -> {
        delta("text_delta", "text", Json.text(block, "text"));
        for (JsonNode citation : block.path("citations")) {
          ObjectNode delta = typed("citations_delta");
          delta.set("citation", citation);
          delta(delta);
        }
      }
      case "thinking" -> {
        delta("thinking_delta", "thinking", Json.text(block, "thinking"));
        delta("signature_delta", "signature", Json.text(block, "signature"));
      }
      case "tool_use", "server_tool_use", "mcp_tool_use" ->
          delta("input_json_delta", "partial_json", Json.written(block.path("input")));
      // Other blocks are complete in `content_block_start`.
      default -> {}
    }
    write(typed("content_block_stop").put("index", index));
    index++;
  }

  /// The block without the fields that its deltas contain.
  private static ObjectNode opened(ObjectNode block) {
    ObjectNode opened = block.deepCopy();
    switch (Json.text(block, "type")) {
      case "text" -> {
        opened.put("text", "");
        if (opened.path("citations").isArray()) {
          opened.putArray("citations");
        }
      }
      case "thinking" -> opened.put("thinking", "").put("signature", "");
      case "tool_use", "server_tool_use", "mcp_tool_use" -> opened.putObject("input");
      default -> {}
    }
    return opened;
  }

  private void stop(ObjectNode message) {
    ObjectNode event = typed("message_delta");
    ObjectNode delta = event.putObject("delta");
    delta.set("stop_reason", message.get("stop_reason"));
    delta.set("stop_sequence", message.get("stop_sequence"));
    event.set("usage", message.path("usage").isObject() ? message.get("usage") : Json.object());
    write(event);
    write(typed("message_stop"));
  }

  private void delta(String type, String field, String value) {
    if (!value.isEmpty()) {
      delta(typed(type).put(field, value));
    }
  }

  private void delta(ObjectNode delta) {
    ObjectNode event = typed("content_block_delta").put("index", index);
    event.set("delta", delta);
    write(event);
  }

  private static ObjectNode typed(String type) {
    return Json.object().put("type", type);
  }

  private void write(ObjectNode event) {
    Json.event(out, Json.text(event, "type"), event);
  }
}
