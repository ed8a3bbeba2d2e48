package dev.aifleet.gateway.translator.messages;

import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.StreamTranslation;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Translates a stream for an Anthropic client in two steps: to chunks of a chat completion, and
/// from there to Anthropic's message events.
final class AnthropicFromChatStream implements StreamTranslation {
  private final StreamTranslation chat;
  private final AnthropicToOpenAiStream client;

  AnthropicFromChatStream(StreamTranslation chat, AnthropicToOpenAiStream client) {
    this.chat = chat;
    this.client = client;
  }

  @Override
  public Buffer event(Buffer wholeEvent) {
    return translated(chat.event(wholeEvent));
  }

  @Override
  public Buffer end() {
    return translated(chat.end());
  }

  @Override
  public boolean isComplete() {
    return client.isComplete();
  }

  @Override
  public Usage usage() {
    return chat.usage();
  }

  @Override
  public long held() {
    return chat.held() + client.held();
  }

  @Override
  public @Nullable ErrorParts failure() {
    return client.failure();
  }

  private Buffer translated(Buffer chunks) {
    Buffer out = Buffer.buffer();
    ErrorParts broken = chat.failure();
    if (broken != null) {
      if (client.failure() == null) {
        client.fail(out, broken.toAnthropic());
      }
      return out;
    }
    for (String chunk : chunks.toString().split("\n\n", 0)) {
      out.appendBuffer(client.event(Buffer.buffer(chunk)));
    }
    return out;
  }
}
