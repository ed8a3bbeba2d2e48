package dev.aifleet.gateway.wireformat;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules.Dialect;
import dev.aifleet.gateway.translator.Translation;
import dev.aifleet.gateway.translator.gemini.AnthropicToGemini;
import dev.aifleet.gateway.translator.gemini.OpenAiToGemini;
import dev.aifleet.gateway.translator.messages.TokenEstimate;
import dev.aifleet.gateway.translator.responses.ResponsesToChat;

/// Google's Gemini API: `models/<model>:generateContent`. No client of the gateway speaks it.
record GeminiFormat() implements WireFormat {
  private static final String MODELS = "Gemini models";

  static final ResponsesToChat RESPONSES = new ResponsesToChat(MODELS, OpenAiToGemini::translate);

  @Override
  public Header credential(String key) {
    return new Header("x-goog-api-key", key);
  }

  @Override
  public Dialect dialect() {
    return Dialect.Gemini;
  }

  /// Its events have no names, like those of OpenAI.
  @Override
  public Endpoint spoken() {
    return Endpoint.ChatCompletions;
  }

  @Override
  public Translation translation(ClientFormat client) {
    return switch (client) {
      case OpenAIChat -> OpenAiToGemini::translate;
      case OpenAIResponses, OpenAIResponsesAsChat -> RESPONSES;
      case OpenAIOther -> new UnsupportedEndpoint(MODELS);
      case AnthropicMessages -> AnthropicToGemini::translate;
      case AnthropicCountTokens -> TokenEstimate::translate;
    };
  }
}
