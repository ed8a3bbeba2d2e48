package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import org.jspecify.annotations.Nullable;

/// Reads a message of a chat completion response, whole or as the delta of a chunk, including the
/// deviations of OpenAI-compatible servers.
public final class ChatReading {
  private ChatReading() {}

  /// The field with the reasoning. OpenAI's own API has none; compatible servers use one of two
  /// names.
  public static String reasoningField(JsonNode message) {
    return Json.text(message, OpenAiVariant.REASONING_CONTENT).isEmpty()
        ? "reasoning"
        : OpenAiVariant.REASONING_CONTENT;
  }

  /// The text; some servers send content parts as in a request. Null if a part is not text.
  public static @Nullable String content(JsonNode message) {
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      return textOrNone(content);
    }
    var text = new StringBuilder();
    for (JsonNode part : content) {
      if (!Json.text(part, "type").equals("text")) {
        return null;
      }
      text.append(Json.text(part, "text"));
    }
    return text.toString();
  }

  /// Some servers send an empty call where there is none.
  public static boolean isEmpty(JsonNode call) {
    JsonNode function = call.path("function");
    return Json.text(call, "id").isEmpty()
        && Json.text(function, "name").isEmpty()
        && !Json.isSet(function.path("arguments"));
  }

  /// The arguments as a string of JSON; some servers send the object itself. Null if it is neither.
  public static @Nullable String arguments(JsonNode function) {
    JsonNode arguments = function.path("arguments");
    return arguments.isObject() ? Json.written(arguments) : textOrNone(arguments);
  }

  /// Gemini's thought signature of a call, in the field of Google's own OpenAI endpoint; empty if
  /// there is none.
  public static String signature(JsonNode call) {
    return Json.text(call.path("extra_content").path("google"), "thought_signature");
  }

  /// Empty if absent; null if it is not text.
  private static @Nullable String textOrNone(JsonNode node) {
    return node.isTextual() ? node.textValue() : Json.isSet(node) ? null : "";
  }
}
