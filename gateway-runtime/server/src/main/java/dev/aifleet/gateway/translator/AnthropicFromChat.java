package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;

/// An answer that becomes a chat completion first, and then an Anthropic message.
///
/// @param chat from the upstream's format to a chat completion
/// @param client from a chat completion to a message
record AnthropicFromChat(BodyTranslation chat, AnthropicToOpenAiResponse client)
    implements BodyTranslation {
  @Override
  public Answer answer(Buffer upstreamBody) {
    return switch (chat.answer(upstreamBody)) {
      case Answer.Unreadable unreadable -> unreadable;
      case Answer.Translated(Buffer completion, Usage usage) ->
          switch (client.answer(completion)) {
            case Answer.Unreadable unreadable -> unreadable;
            case Answer.Translated(Buffer message, _) -> new Answer.Translated(message, usage);
          };
    };
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return chat.error(status, upstreamBody).inAnthropicsWords();
  }

  @Override
  public StreamTranslation stream() {
    return new AnthropicFromChatStream(chat.stream(), client.stream());
  }
}
