package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.StreamTranslation;
import io.vertx.core.buffer.Buffer;

/// Reads a chat completion without changing it, as the first step of a translation from there.
final class OpenAiToOpenAiResponse implements BodyTranslation {
  @Override
  public Response response(Buffer upstreamBody) {
    ObjectNode body = Json.read(upstreamBody.getBytes());
    JsonNode message = body == null ? Json.object() : body.path("choices").path(0).path("message");
    if (body == null || !message.isObject()) {
      return new Response.Unreadable("The upstream's response is no chat completion.");
    }
    return new Response.Translated(upstreamBody, new ChatUsage(body.path("usage")).usage());
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return ErrorParts.toOpenAi(status, ErrorReading.of(upstreamBody.getBytes()));
  }

  @Override
  public StreamTranslation stream() {
    return new OpenAiToOpenAiStream();
  }
}
