package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An Anthropic message as an OpenAI chat completion.
///
/// @param names of the functions, which the client knows by its own
record OpenAiToAnthropicResponse(Stamp stamp, boolean includeUsage, ToolNames names)
    implements BodyTranslation {
  @Override
  public Answer answer(Buffer upstreamBody) {
    ObjectNode message = Json.read(upstreamBody.getBytes());
    if (message == null || !message.path("content").isArray()) {
      return new Answer.Unreadable("The upstream's answer is no Anthropic message.");
    }
    Usage usage = usage(message.path("usage"));
    var out = new ChatResponse(stamp, includeUsage);
    out.knownAs(Json.text(message, "id"));
    return new Answer.Translated(
        out.whole(
            said(message.path("content")),
            finishReason(Json.text(message, "stop_reason")),
            usageDetails(message.path("usage"))),
        usage);
  }

  private ObjectNode said(JsonNode content) {
    var text = new StringBuilder();
    var thinking = new StringBuilder();
    ArrayNode thoughts = Json.array();
    ArrayNode calls = Json.array();
    for (JsonNode block : content) {
      switch (Json.text(block, "type")) {
        case "text" -> text.append(Json.text(block, "text"));
        case "thinking" -> {
          thinking.append(Json.text(block, "thinking"));
          addThought(thoughts, block);
        }
        case "redacted_thinking" -> addThought(thoughts, block);
        case "tool_use" ->
            calls.add(
                ChatResponse.toolCall(
                    Json.text(block, "id"),
                    names.toClient(Json.text(block, "name")),
                    Json.written(block.path("input"))));
        // Blocks of tools that Anthropic runs itself, which nobody asked for.
        default -> {}
      }
    }
    ObjectNode told = ChatResponse.message(text.toString(), thinking.toString(), calls);
    if (!thoughts.isEmpty()) {
      told.set("thinking_blocks", thoughts);
    }
    return told;
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return ErrorParts.toOpenAi(status, ErrorReading.of(upstreamBody.getBytes()));
  }

  @Override
  public StreamTranslation stream() {
    return new OpenAiToAnthropicStream(new ChatResponse(stamp, includeUsage), names);
  }

  /// As LiteLLM has them, so that clients can send them back. What is not signed is of no use to
  /// them.
  private static void addThought(ArrayNode thoughts, JsonNode block) {
    ObjectNode thought = thought(block);
    if (thought != null) {
      thoughts.add(thought);
    }
  }

  /// Null: Anthropic would not take it back.
  static @Nullable ObjectNode thought(JsonNode block) {
    String data = Json.text(block, "data");
    String signature = Json.text(block, "signature");
    if (!data.isEmpty()) {
      return Json.object().put("type", "redacted_thinking").put("data", data);
    }
    return MintedThinking.isMinted(signature)
        ? null
        : Json.object()
            .put("type", "thinking")
            .put("thinking", Json.text(block, "thinking"))
            .put("signature", signature);
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

  /// OpenAI's counts, with what it has no field for where other gateways have it.
  static ObjectNode usageDetails(JsonNode usage) {
    JsonNode thoughts = usage.path("output_tokens_details").path("thinking_tokens");
    ObjectNode out = ChatResponse.usage(usage(usage), thoughts.asLong(-1));
    JsonNode writes = usage.path("cache_creation");
    if (writes.path("ephemeral_1h_input_tokens").asLong() > 0) {
      ObjectNode details = out.withObject("/prompt_tokens_details");
      details
          .putObject("cache_creation_token_details")
          .put("ephemeral_5m_input_tokens", writes.path("ephemeral_5m_input_tokens").asLong())
          .put("ephemeral_1h_input_tokens", writes.path("ephemeral_1h_input_tokens").asLong());
    }
    return out;
  }
}
