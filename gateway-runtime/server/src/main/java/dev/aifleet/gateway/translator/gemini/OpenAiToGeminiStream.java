package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.EventTranslation;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import io.vertx.core.buffer.Buffer;

/// Translates a stream of GenerateContentResponse objects to chunks of a chat completion, for an
/// OpenAI client. Gemini has no end mark: the stream is complete once there was a finish reason and
/// the HTTP response has ended.
final class OpenAiToGeminiStream extends EventTranslation {
  private final ChatResponse chat;
  private final Stamp stamp;
  private final ToolNames names;
  private JsonNode usage = Json.object();
  private String finish = "";
  private int calls;

  OpenAiToGeminiStream(ChatResponse chat, Stamp stamp, ToolNames names) {
    this.chat = chat;
    this.stamp = stamp;
    this.names = names;
  }

  @Override
  protected void translate(Buffer out, ObjectNode response, String data) {
    ErrorReading error = ErrorParts.in(response, data);
    if (error != null) {
      boolean wrongKey = GeminiReading.isWrongKey(response.path("error"));
      fail(out, ErrorParts.toOpenAi(wrongKey ? 401 : ErrorParts.status(error), error));
      return;
    }
    JsonNode candidate = response.path("candidates").path(0);
    String broken = GeminiReading.broken(candidate);
    if (broken != null) {
      fail(out, 502, broken);
      return;
    }
    chat.useId(Json.text(response, "responseId"));
    if (response.has("usageMetadata")) {
      usage = response.path("usageMetadata");
    }
    candidate.path("content").path("parts").forEach(part -> part(out, part));
    String reason = GeminiReading.finish(response);
    finish = reason.isEmpty() ? finish : reason;
  }

  @Override
  public Buffer end() {
    Buffer out = Buffer.buffer();
    if (!finish.isEmpty() && isOpen()) {
      complete();
      chat.finish(
          out,
          GeminiReading.finishReason(finish, calls > 0),
          ChatResponse.usage(usage(), GeminiReading.thoughtTokens(usage)));
    }
    return out;
  }

  @Override
  public Usage usage() {
    return GeminiReading.usage(usage);
  }

  private void part(Buffer out, JsonNode part) {
    String text = Json.text(part, "text");
    if (part.has("functionCall")) {
      chat.toolCall(out, calls, GeminiReading.toolCall(stamp, names, part, calls));
      calls++;
    } else if (text.isEmpty()) {
      // The last object often contains only a signature; the stream still needs its first chunk.
      chat.begin(out);
    } else if (part.path("thought").asBoolean()) {
      chat.reasoning(out, text);
    } else {
      chat.text(out, text);
    }
    if (!part.has("functionCall")) {
      ObjectNode signed = Json.object();
      GeminiReading.sign(signed, Json.text(part, "thoughtSignature"));
      chat.extra(out, signed);
    }
  }

  @Override
  protected ErrorParts error(int status, String message) {
    return ErrorParts.toOpenAi(status, message);
  }

  @Override
  protected void write(Buffer out, ErrorParts error) {
    error.openAiEvent(out);
  }
}
