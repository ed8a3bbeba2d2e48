package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;

/// An Anthropic message as an OpenAI chat completion.
record OpenAiToAnthropicAnswer(Stamp stamp, boolean includeUsage) implements AnswerTranslation {
  @Override
  public Answer answer(Buffer upstreamBody) {
    ObjectNode message = Json.read(upstreamBody.getBytes());
    if (message == null || !message.path("content").isArray()) {
      return new Answer.Unreadable("The upstream's answer is no Anthropic message.");
    }
    var text = new StringBuilder();
    var thinking = new StringBuilder();
    ArrayNode calls = Json.array();
    for (JsonNode block : message.path("content")) {
      switch (Json.text(block, "type")) {
        case "text" -> text.append(Json.text(block, "text"));
        case "thinking" -> thinking.append(Json.text(block, "thinking"));
        case "tool_use" ->
            calls.add(
                ChatAnswer.toolCall(
                    Json.text(block, "id"),
                    Json.text(block, "name"),
                    Json.written(block.path("input"))));
        // Encrypted thoughts, and blocks of tools that Anthropic runs itself: nobody asked for
        // them.
        default -> {}
      }
    }
    Usage usage = usage(message.path("usage"));
    var out = new ChatAnswer(stamp, includeUsage);
    out.knownAs(Json.text(message, "id"));
    return new Answer.Translated(
        out.whole(
            ChatAnswer.message(text.toString(), thinking.toString(), calls),
            finishReason(Json.text(message, "stop_reason")),
            ChatAnswer.usage(usage, -1)),
        usage);
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return ErrorParts.toOpenAi(status, ErrorReading.of(upstreamBody.getBytes()));
  }

  @Override
  public StreamTranslation stream() {
    return new OpenAiToAnthropicStream(new ChatAnswer(stamp, includeUsage));
  }

  static String finishReason(String stopReason) {
    return switch (stopReason) {
      case "max_tokens", "model_context_window_exceeded" -> "length";
      case "tool_use" -> "tool_calls";
      case "refusal" -> "content_filter";
      // end_turn, stop_sequence, and pause_turn, which comes only with tools of Anthropic's own.
      default -> "stop";
    };
  }

  /// Anthropic counts cached input apart from the rest, OpenAI within.
  static Usage usage(JsonNode usage) {
    long read = usage.path("cache_read_input_tokens").asLong();
    long written = usage.path("cache_creation_input_tokens").asLong();
    return new Usage(
        usage.path("input_tokens").asLong() + written + read,
        usage.path("output_tokens").asLong(),
        read,
        written);
  }
}
