package dev.aifleet.gateway.wireformat;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules.Dialect;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.Translation;
import dev.aifleet.gateway.translator.anthropic.AnthropicToAnthropic;
import dev.aifleet.gateway.translator.anthropic.OpenAiToAnthropic;
import dev.aifleet.gateway.translator.responses.ResponsesToChat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Anthropic's API: `/messages` and `/messages/count_tokens`.
record AnthropicFormat() implements WireFormat {
  private static final String MODELS = "Anthropic models";

  static final ResponsesToChat RESPONSES =
      new ResponsesToChat(MODELS, OpenAiToAnthropic::translate);

  /// The version that the translations implement.
  private static final Map<String, String> VERSION = Map.of("anthropic-version", "2023-06-01");

  @Override
  public Header credential(String key) {
    return new Header("x-api-key", key);
  }

  @Override
  public Map<String, String> defaultHeaders() {
    return VERSION;
  }

  @Override
  public Dialect dialect() {
    return Dialect.Anthropic;
  }

  @Override
  public Endpoint spoken() {
    return Endpoint.Messages;
  }

  @Override
  public @Nullable Translation translation(ClientFormat client) {
    return switch (client) {
      case OpenAIChat -> OpenAiToAnthropic::translate;
      case OpenAIResponses, OpenAIResponsesAsChat -> RESPONSES;
      case OpenAIOther -> new UnsupportedEndpoint(MODELS);
      case AnthropicMessages, AnthropicCountTokens -> null;
    };
  }

  @Override
  public Cleaned cleaned(Endpoint endpoint, byte[] clientBody) {
    return AnthropicToAnthropic.cleaned(clientBody);
  }
}
