package dev.aifleet.gateway.wireformat;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules.Dialect;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.Translation;
import dev.aifleet.gateway.translator.chat.OpenAiToOpenAi;
import dev.aifleet.gateway.translator.messages.AnthropicToOpenAi;
import dev.aifleet.gateway.translator.messages.TokenEstimate;
import dev.aifleet.gateway.translator.responses.ResponsesToChat;
import dev.aifleet.gateway.translator.responses.ResponsesToResponses;
import org.jspecify.annotations.Nullable;

/// OpenAI's API and the many servers that are compatible with it.
record OpenAiFormat() implements WireFormat {
  static final ResponsesToChat RESPONSES =
      new ResponsesToChat("models that know only chat completions", OpenAiToOpenAi::translate);

  @Override
  public Header credential(String key) {
    return new Header("authorization", "Bearer " + key);
  }

  @Override
  public Dialect dialect() {
    return Dialect.OpenAI;
  }

  @Override
  public Endpoint spoken() {
    return Endpoint.ChatCompletions;
  }

  @Override
  public @Nullable Translation translation(ClientFormat client) {
    return switch (client) {
      case OpenAIChat, OpenAIResponses, OpenAIOther -> null;
      case OpenAIResponsesAsChat -> RESPONSES;
      case AnthropicMessages -> AnthropicToOpenAi::translate;
      case AnthropicCountTokens -> TokenEstimate::translate;
    };
  }

  @Override
  public Cleaned cleaned(Endpoint endpoint, byte[] clientBody) {
    return endpoint == Endpoint.Responses
        ? ResponsesToResponses.cleaned(clientBody)
        : WireFormat.super.cleaned(endpoint, clientBody);
  }

  @Override
  public boolean isOpenAis() {
    return true;
  }
}
