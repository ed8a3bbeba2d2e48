package dev.aifleet.gateway.translator.messages;

import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.StreamTranslation;
import io.vertx.core.buffer.Buffer;

/// Translates a response for an Anthropic client in two steps: to a chat completion, and from there
/// to an Anthropic message.
///
/// @param chat from the upstream's format to a chat completion
/// @param client from a chat completion to an Anthropic message
public record AnthropicFromChat(BodyTranslation chat, AnthropicToOpenAiResponse client)
    implements BodyTranslation {
  @Override
  public Response response(Buffer upstreamBody) {
    return switch (chat.response(upstreamBody)) {
      case Response.Unreadable unreadable -> unreadable;
      case Response.Translated(Buffer completion, Usage usage) ->
          switch (client.response(completion)) {
            case Response.Unreadable unreadable -> unreadable;
            case Response.Translated(Buffer message, _) -> new Response.Translated(message, usage);
          };
    };
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return chat.error(status, upstreamBody).toAnthropic();
  }

  @Override
  public StreamTranslation stream() {
    return new AnthropicFromChatStream(chat.stream(), client.stream());
  }
}
