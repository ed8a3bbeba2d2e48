package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.Event;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.StreamTranslation;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Reads chunks of a chat completion without changing them, as the first step of a translation from
/// there. The stream may end without `[DONE]`, which not all servers send.
final class OpenAiToOpenAiStream implements StreamTranslation {
  private static final String DONE = "[DONE]";

  private JsonNode usage = Json.object();
  private boolean finished;
  private boolean complete;
  private @Nullable ErrorParts failure;

  @Override
  public Buffer event(Buffer wholeEvent) {
    Buffer out = Buffer.buffer();
    String data = Event.data(wholeEvent);
    if (complete || failure != null || data.isEmpty()) {
      return out;
    }
    if (data.equals(DONE)) {
      return end();
    }
    ObjectNode chunk = Json.read(data);
    ErrorReading error = chunk == null ? null : ErrorParts.in(chunk, data);
    if (chunk == null) {
      failure = ErrorParts.toOpenAi(502, "The upstream sent an event that cannot be read.");
    } else if (error != null) {
      failure = ErrorParts.toOpenAi(ErrorParts.status(error), error);
    } else {
      usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
      finished |= !Json.text(chunk.path("choices").path(0), "finish_reason").isEmpty();
      Json.event(out, null, chunk);
    }
    return out;
  }

  @Override
  public Buffer end() {
    Buffer out = Buffer.buffer();
    if (finished && !complete && failure == null) {
      complete = true;
      out.appendString("data: " + DONE + "\n\n");
    }
    return out;
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public Usage usage() {
    return new ChatUsage(usage).usage();
  }

  @Override
  public @Nullable ErrorParts failure() {
    return failure;
  }
}
