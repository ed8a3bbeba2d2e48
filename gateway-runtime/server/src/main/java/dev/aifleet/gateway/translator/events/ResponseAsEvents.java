package dev.aifleet.gateway.translator.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Writes a whole response of OpenAI's `/v1/responses` as the events of its stream.
final class ResponseAsEvents {
  private final Buffer out = Buffer.buffer();
  private int number;

  private ResponseAsEvents() {}

  /// Null if it is not a response, or is still in progress.
  static @Nullable Buffer of(ObjectNode response) {
    String end =
        switch (Json.text(response, "status")) {
          case "completed", "" -> "response.completed";
          case "incomplete" -> "response.incomplete";
          case "failed" -> "response.failed";
          default -> null;
        };
    if (end == null || !response.path("output").isArray()) {
      return null;
    }
    var events = new ResponseAsEvents();
    ObjectNode begun = response.deepCopy();
    begun.put("status", "in_progress").putNull("usage").putArray("output");
    events.write(events.typed("response.created").set("response", begun));
    events.write(events.typed("response.in_progress").set("response", begun));
    JsonNode output = response.path("output");
    for (int i = 0; i < output.size(); i++) {
      if (output.path(i) instanceof ObjectNode item) {
        events.item(item, i);
      }
    }
    events.write(events.typed(end).set("response", response));
    return events.out;
  }

  private void item(ObjectNode item, int at) {
    ObjectNode begun = item.deepCopy();
    if (item.has("status")) {
      begun.put("status", "in_progress");
    }
    boolean message = Json.text(item, "type").equals("message");
    boolean call = Json.text(item, "type").equals("function_call");
    if (message) {
      begun.putArray("content");
    } else if (call) {
      begun.put("arguments", "");
    }
    write(typed("response.output_item.added").put("output_index", at).set("item", begun));
    if (message) {
      JsonNode parts = item.path("content");
      for (int i = 0; i < parts.size(); i++) {
        if (parts.path(i) instanceof ObjectNode part) {
          part(item, at, part, i);
        }
      }
    } else if (call) {
      String arguments = Json.text(item, "arguments");
      write(placed("response.function_call_arguments.delta", item, at).put("delta", arguments));
      write(placed("response.function_call_arguments.done", item, at).put("arguments", arguments));
    }
    write(typed("response.output_item.done").put("output_index", at).set("item", item));
  }

  private void part(ObjectNode item, int at, ObjectNode part, int index) {
    boolean refusal = Json.text(part, "type").equals("refusal");
    String field = refusal ? "refusal" : "text";
    String name = refusal ? "response.refusal" : "response.output_text";
    String text = Json.text(part, field);
    ObjectNode begun = part.deepCopy();
    begun.put(field, "");
    write(
        placed("response.content_part.added", item, at)
            .put("content_index", index)
            .set("part", begun));
    write(placed(name + ".delta", item, at).put("content_index", index).put("delta", text));
    write(placed(name + ".done", item, at).put("content_index", index).put(field, text));
    write(
        placed("response.content_part.done", item, at)
            .put("content_index", index)
            .set("part", part));
  }

  private ObjectNode placed(String type, ObjectNode item, int at) {
    ObjectNode event = typed(type).put("item_id", Json.text(item, "id"));
    return event.put("output_index", at);
  }

  private ObjectNode typed(String type) {
    return Json.object().put("type", type).put("sequence_number", number++);
  }

  private void write(ObjectNode event) {
    Json.event(out, Json.text(event, "type"), event);
  }
}
