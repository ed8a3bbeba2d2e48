package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// What a message of a chat completion holds, whole or as the delta of a chunk, with the ways in
/// which upstreams of OpenAI's format differ.
final class ChatReading {
  private ChatReading() {}

  /// Not OpenAI's own, but of most that speak its format, under one of two names.
  static String reasoningField(JsonNode message) {
    return Json.text(message, OpenAiVariant.REASONING_CONTENT).isEmpty()
        ? "reasoning"
        : OpenAiVariant.REASONING_CONTENT;
  }

  /// Some send parts, as requests have them; null: not all of them are text.
  static @Nullable String content(JsonNode message) {
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

  /// Some send a call of nothing where there is none.
  static boolean isEmpty(JsonNode call) {
    JsonNode function = call.path("function");
    return Json.text(call, "id").isEmpty()
        && Json.text(function, "name").isEmpty()
        && !Json.isSet(function.path("arguments"));
  }

  /// As the text of JSON, which some send as the object itself; null: neither.
  static @Nullable String arguments(JsonNode function) {
    JsonNode arguments = function.path("arguments");
    return arguments.isObject() ? Json.written(arguments) : textOrNone(arguments);
  }

  /// What Google has signed a call with, in its own OpenAI endpoint's place; empty: nothing.
  static String signature(JsonNode call) {
    return Json.text(call.path("extra_content").path("google"), "thought_signature");
  }

  /// Empty: there is nothing; null: it is no text.
  private static @Nullable String textOrNone(JsonNode node) {
    return node.isTextual() ? node.textValue() : Json.isSet(node) ? null : "";
  }
}
