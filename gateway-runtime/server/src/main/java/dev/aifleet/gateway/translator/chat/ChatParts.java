package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import java.util.StringJoiner;

/// The content parts of a message of a chat completion request.
public final class ChatParts {
  private ChatParts() {}

  /// Replaces the content parts by a single string if all of them are text.
  public static void joinTexts(JsonNode message) {
    JsonNode content = message.path("content");
    if (!content.isArray() || !(message instanceof ObjectNode holder)) {
      return;
    }
    var text = new StringJoiner("\n\n");
    for (JsonNode part : content) {
      if (!Json.text(part, "type").equals("text")) {
        return;
      }
      text.add(Json.text(part, "text"));
    }
    holder.put("content", text.toString());
  }
}
