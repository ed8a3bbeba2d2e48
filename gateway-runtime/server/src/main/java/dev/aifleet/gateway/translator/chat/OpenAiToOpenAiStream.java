package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.EventTranslation;
import dev.aifleet.gateway.translator.Json;
import io.vertx.core.buffer.Buffer;

/// Reads chunks of a chat completion without changing them, as the first step of a translation from
/// there. The stream may end without `[DONE]`, which not all servers send.
final class OpenAiToOpenAiStream extends EventTranslation {
  private JsonNode usage = Json.object();
  private boolean finished;

  @Override
  protected void translate(Buffer out, ObjectNode chunk, String data) {
    ErrorReading error = ErrorParts.in(chunk, data);
    if (error != null) {
      fail(out, ErrorParts.toOpenAi(ErrorParts.status(error), error));
      return;
    }
    usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
    finished |= !Json.text(chunk.path("choices").path(0), "finish_reason").isEmpty();
    Json.event(out, null, chunk);
  }

  @Override
  protected boolean endsWithDone() {
    return true;
  }

  @Override
  public Buffer end() {
    Buffer out = Buffer.buffer();
    if (finished && isOpen()) {
      complete();
      out.appendString("data: [DONE]\n\n");
    }
    return out;
  }

  @Override
  public Usage usage() {
    return new ChatUsage(usage).usage();
  }

  @Override
  protected ErrorParts error(int status, String message) {
    return ErrorParts.toOpenAi(status, message);
  }

  @Override
  protected void write(Buffer out, ErrorParts error) {
    // The next step of the translation writes it.
  }
}
