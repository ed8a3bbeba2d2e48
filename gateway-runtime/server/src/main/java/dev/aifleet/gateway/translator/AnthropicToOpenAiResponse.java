package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An OpenAI chat completion as an Anthropic message: the answer to an Anthropic client.
///
/// @param names of the request's functions
record AnthropicToOpenAiResponse(Stamp stamp, ToolNames names) implements BodyTranslation {
  @Override
  public Answer answer(Buffer upstreamBody) {
    ObjectNode body = Json.read(upstreamBody.getBytes());
    JsonNode choice = body == null ? Json.object() : body.path("choices").path(0);
    JsonNode told = choice.path("message");
    if (body == null || !told.isObject()) {
      return new Answer.Unreadable("The upstream's answer is no chat completion.");
    }
    ArrayNode content = Json.array();
    String field = reasoningField(told);
    String reasoning = Json.text(told, field);
    if (!reasoning.isBlank()) {
      ObjectNode thinking = content.addObject().put("type", "thinking").put("thinking", reasoning);
      thinking.put("signature", MintedThinking.signature(field));
    }
    String said = content(told);
    if (said == null) {
      return new Answer.Unreadable("The upstream's answer holds more than text.");
    }
    String text = said + Json.text(told, "refusal");
    // Anthropic takes no blank text back, and the conversation may go there.
    if (!text.isBlank()) {
      content.addObject().put("type", "text").put("text", text);
    }
    if (!addCalls(told.path("tool_calls"), isCutOff(choice), content)) {
      return new Answer.Unreadable("The model made a tool call that cannot be read.");
    }
    var usage = new ChatUsage(body.path("usage"));
    ObjectNode message = message(stamp, Json.text(body, "id"));
    message.set("content", content);
    boolean called = Json.text(content.path(content.size() - 1), "type").equals("tool_use");
    message.put("stop_reason", stopReason(choice, !Json.text(told, "refusal").isEmpty(), called));
    message.putNull("stop_sequence").set("usage", usage.anthropic());
    return new Answer.Translated(Json.buffer(message), usage.usage());
  }

  /// False: one cannot be read.
  private boolean addCalls(JsonNode calls, boolean cutOff, ArrayNode content) {
    for (int i = 0; i < calls.size(); i++) {
      JsonNode call = calls.path(i);
      if (isEmpty(call)) {
        continue;
      }
      ObjectNode input = input(arguments(call.path("function")));
      // A call that was cut off cannot be said; stop_reason tells that something is missing.
      if (input == null && !cutOff) {
        return false;
      }
      if (input != null) {
        String signed = signature(call);
        if (!signed.isEmpty()) {
          content
              .addObject()
              .put("type", "thinking")
              .put("thinking", "")
              .put("signature", MintedThinking.ofGoogle(signed));
        }
        ObjectNode block = content.addObject().put("type", "tool_use");
        block.put("id", callId(stamp, call, i));
        block.put("name", toolName(call)).set("input", input);
      }
    }
    return true;
  }

  /// What Google has signed a call with, in its own OpenAI endpoint's place; empty: nothing.
  static String signature(JsonNode call) {
    return Json.text(call.path("extra_content").path("google"), "thought_signature");
  }

  /// As the client knows it.
  private String toolName(JsonNode call) {
    return names.toClient(Json.text(call.path("function"), "name"));
  }

  private static boolean isCutOff(JsonNode choice) {
    return Json.text(choice, "finish_reason").equals("length");
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return ErrorParts.toAnthropic(status, ErrorReading.of(upstreamBody.getBytes()));
  }

  @Override
  public AnthropicToOpenAiStream stream() {
    return new AnthropicToOpenAiStream(stamp, names);
  }

  /// The head of a message, in the order in which Anthropic writes it.
  static ObjectNode message(Stamp stamp, String upstreamId) {
    String id = upstreamId.startsWith("chatcmpl-") ? upstreamId.substring(9) : upstreamId;
    return Json.object()
        .put("id", "msg_" + (id.isEmpty() ? stamp.id() : id))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", stamp.model());
  }

  /// Some send a call of nothing where there is none.
  static boolean isEmpty(JsonNode call) {
    JsonNode function = call.path("function");
    return Json.text(call, "id").isEmpty()
        && Json.text(function, "name").isEmpty()
        && !Json.isSet(function.path("arguments"));
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

  /// As the text of JSON, which some send as the object itself; null: neither.
  static @Nullable String arguments(JsonNode function) {
    JsonNode arguments = function.path("arguments");
    return arguments.isObject() ? Json.written(arguments) : textOrNone(arguments);
  }

  /// Empty: there is nothing; null: it is no text.
  private static @Nullable String textOrNone(JsonNode node) {
    return node.isTextual() ? node.textValue() : Json.isSet(node) ? null : "";
  }

  /// Anthropic's clients need one to tell the result.
  ///
  /// @param position among the calls of the answer
  static String callId(Stamp stamp, JsonNode call, int position) {
    String id = Json.text(call, "id");
    return id.isEmpty() ? "toolu_" + stamp.id() + "_" + position : id;
  }

  /// Not OpenAI's own, but of most that speak its format, under one of two names.
  static String reasoningField(JsonNode message) {
    return Json.text(message, OpenAiVariant.REASONING_CONTENT).isEmpty()
        ? "reasoning"
        : OpenAiVariant.REASONING_CONTENT;
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

  private static @Nullable ObjectNode input(@Nullable String arguments) {
    if (arguments == null) {
      return null;
    }
    return arguments.isBlank() ? Json.object() : Json.read(arguments);
  }
}
