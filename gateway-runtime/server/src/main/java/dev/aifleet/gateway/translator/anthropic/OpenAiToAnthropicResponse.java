package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import io.vertx.core.buffer.Buffer;

/// Translates an Anthropic message to a chat completion, for an OpenAI client.
///
/// @param names of the request's functions
record OpenAiToAnthropicResponse(Stamp stamp, boolean includeUsage, ToolNames names)
    implements BodyTranslation {
  @Override
  public Response response(Buffer upstreamBody) {
    ObjectNode message = Json.read(upstreamBody.getBytes());
    if (message == null || !message.path("content").isArray()) {
      return new Response.Unreadable("The upstream's response is no Anthropic message.");
    }
    Usage usage = AnthropicReading.usage(message.path("usage"));
    var out = new ChatResponse(stamp, includeUsage);
    out.useId(Json.text(message, "id"));
    return new Response.Translated(
        out.whole(
            message(message.path("content")),
            AnthropicReading.finishReason(Json.text(message, "stop_reason")),
            AnthropicReading.usageDetails(message.path("usage"))),
        usage);
  }

  private ObjectNode message(JsonNode content) {
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
        // Blocks of Anthropic's server tools, which such a request cannot enable.
        default -> {}
      }
    }
    ObjectNode out = ChatResponse.message(text.toString(), thinking.toString(), calls);
    if (!thoughts.isEmpty()) {
      out.set("thinking_blocks", thoughts);
    }
    return out;
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return ErrorParts.toOpenAi(status, ErrorReading.of(upstreamBody.getBytes()));
  }

  @Override
  public StreamTranslation stream() {
    return new OpenAiToAnthropicStream(new ChatResponse(stamp, includeUsage), names);
  }

  /// Adds a thinking block as LiteLLM does, so that clients can send it back. Without a signature
  /// it would be rejected, so it is left out.
  private static void addThought(ArrayNode thoughts, JsonNode block) {
    ObjectNode thought = AnthropicReading.thought(block);
    if (thought != null) {
      thoughts.add(thought);
    }
  }
}
