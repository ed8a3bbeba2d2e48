package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An OpenAI chat completion as an Anthropic message.
record AnthropicToOpenAiAnswer(Stamp stamp) implements AnswerTranslation {
  @Override
  public Answer answer(Buffer upstreamBody) {
    ObjectNode body = Json.read(upstreamBody.getBytes());
    JsonNode choice = body == null ? Json.object() : body.path("choices").path(0);
    JsonNode told = choice.path("message");
    if (body == null || !told.isObject()) {
      return new Answer.Unreadable("The upstream's answer is no chat completion.");
    }
    ArrayNode content = Json.array();
    String reasoning = reasoning(told);
    if (!reasoning.isEmpty()) {
      content.addObject().put("type", "thinking").put("thinking", reasoning).put("signature", "");
    }
    String text = Json.text(told, "content") + Json.text(told, "refusal");
    if (!text.isEmpty()) {
      content.addObject().put("type", "text").put("text", text);
    }
    boolean cutOff = Json.text(choice, "finish_reason").equals("length");
    for (JsonNode call : told.path("tool_calls")) {
      ObjectNode input = input(Json.text(call.path("function"), "arguments"));
      // A call that was cut off cannot be said; stop_reason tells that something is missing.
      if (input == null && !cutOff) {
        return new Answer.Unreadable("The model made a tool call that cannot be read.");
      }
      if (input != null) {
        ObjectNode block = content.addObject().put("type", "tool_use");
        block.put("id", Json.text(call, "id"));
        block.put("name", Json.text(call.path("function"), "name")).set("input", input);
      }
    }
    Usage usage = usage(body.path("usage"));
    ObjectNode message = message(stamp, Json.text(body, "id"));
    message.set("content", content);
    boolean called = !told.path("tool_calls").isEmpty();
    message.put("stop_reason", stopReason(choice, !Json.text(told, "refusal").isEmpty(), called));
    message.putNull("stop_sequence").set("usage", usage(usage));
    return new Answer.Translated(Json.buffer(message), usage);
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    ObjectNode body = Json.read(upstreamBody.getBytes());
    String message = body == null ? "" : Json.text(body.path("error"), "message");
    return ErrorParts.toAnthropic(
        status, message.isEmpty() ? "The upstream answered " + status + "." : message);
  }

  @Override
  public StreamTranslation stream() {
    return new AnthropicToOpenAiStream(stamp);
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

  /// Not OpenAI's own, but of most that speak its format, under one of two names.
  static String reasoning(JsonNode message) {
    String reasoning = Json.text(message, "reasoning_content");
    return reasoning.isEmpty() ? Json.text(message, "reasoning") : reasoning;
  }

  /// @param refused whether the model refused in words of its own
  static String stopReason(JsonNode choice, boolean refused, boolean called) {
    return switch (Json.text(choice, "finish_reason")) {
      case "length" -> "max_tokens";
      case "content_filter" -> "refusal";
      case "tool_calls", "function_call" -> "tool_use";
      // Some say `stop` after calls as well.
      default -> refused ? "refusal" : called ? "tool_use" : "end_turn";
    };
  }

  static Usage usage(JsonNode usage) {
    return new Usage(
        usage.path("prompt_tokens").asLong(),
        usage.path("completion_tokens").asLong(),
        usage.path("prompt_tokens_details").path("cached_tokens").asLong());
  }

  /// Anthropic counts cached input apart from the rest, OpenAI within.
  static ObjectNode usage(Usage usage) {
    return Json.object()
        .put("input_tokens", Math.max(0, usage.inputTokens() - usage.cachedInputTokens()))
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", usage.cachedInputTokens())
        .put("output_tokens", usage.outputTokens());
  }

  private static @Nullable ObjectNode input(String arguments) {
    return arguments.isBlank() ? Json.object() : Json.read(arguments);
  }
}
