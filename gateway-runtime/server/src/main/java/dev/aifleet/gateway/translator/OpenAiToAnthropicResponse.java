package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;

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
    Usage usage = AnthropicReading.usage(message.path("usage"));
    var out = new ChatResponse(stamp, includeUsage);
    out.knownAs(Json.text(message, "id"));
    return new Answer.Translated(
        out.whole(
            said(message.path("content")),
            AnthropicReading.finishReason(Json.text(message, "stop_reason")),
            AnthropicReading.usageDetails(message.path("usage"))),
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
    ObjectNode thought = AnthropicReading.thought(block);
    if (thought != null) {
      thoughts.add(thought);
    }
  }
}
