package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.Event;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.chat.ChatReading;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Translates chunks of a chat completion to the events of `/v1/responses`, for an OpenAI client.
/// The last event repeats the whole output, which is held in memory until then.
final class ResponsesFromChatStream implements StreamTranslation {
  private final StreamTranslation chat;
  private final ResponsesEvents events;
  private JsonNode usage = Json.object();
  private String finish = "";
  private boolean complete;
  private @Nullable ErrorParts failure;

  ResponsesFromChatStream(StreamTranslation chat, ResponseObject client) {
    this.chat = chat;
    this.events = new ResponsesEvents(client);
  }

  @Override
  public Buffer event(Buffer wholeEvent) {
    return failure == null && !complete ? translated(chat.event(wholeEvent)) : Buffer.buffer();
  }

  @Override
  public Buffer end() {
    return failure == null && !complete ? translated(chat.end()) : Buffer.buffer();
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public Usage usage() {
    return chat.usage();
  }

  @Override
  public @Nullable ErrorParts failure() {
    return failure;
  }

  @Override
  public long held() {
    return chat.held() + events.held();
  }

  @Override
  public long count() {
    return events.count();
  }

  @Override
  public @Nullable String responseId() {
    return events.responseId();
  }

  private Buffer translated(Buffer chunks) {
    Buffer out = Buffer.buffer();
    ErrorParts broken = chat.failure();
    if (broken != null) {
      return fail(out, broken);
    }
    for (String chunk : chunks.toString().split("\n\n", 0)) {
      if (failure == null) {
        chunk(out, Event.data(Buffer.buffer(chunk)));
      }
    }
    return out;
  }

  private void chunk(Buffer out, String data) {
    if (data.equals("[DONE]")) {
      complete = true;
      events.end(out, finish, usage);
      return;
    }
    ObjectNode chunk = data.isEmpty() ? null : Json.read(data);
    if (chunk == null) {
      return;
    }
    events.begin(out);
    JsonNode choice = chunk.path("choices").path(0);
    JsonNode delta = choice.path("delta");
    events.reasoning(out, Json.text(delta, ChatReading.reasoningField(delta)));
    delta.path("thinking_blocks").forEach(block -> events.thought(out, block));
    events.text(out, Json.text(delta, "content") + Json.text(delta, "refusal"));
    delta.path("tool_calls").forEach(call -> events.call(out, call));
    String reason = Json.text(choice, "finish_reason");
    finish = reason.isEmpty() ? finish : reason;
    usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
  }

  private Buffer fail(Buffer out, ErrorParts error) {
    failure = error;
    return out.appendBuffer(error.body().event(Streaming.Responses, count(), responseId()));
  }
}
