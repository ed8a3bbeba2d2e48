package dev.aifleet.gateway.wireformat;

import dev.aifleet.gateway.dialect.Endpoint;

/// The format and kind of a client's request, as far as translations differ.
public enum ClientFormat {
  OpenAIChat,
  OpenAIResponses,
  /// For upstreams that do not support `/responses`.
  OpenAIResponsesAsChat,
  /// Completions, embeddings, images and audio.
  OpenAIOther,
  AnthropicMessages,
  AnthropicCountTokens;

  /// @param isChatOnly whether the upstream is known to lack `/responses`
  public static ClientFormat of(Endpoint endpoint, boolean isChatOnly) {
    return switch (endpoint) {
      case ChatCompletions -> OpenAIChat;
      case Messages -> AnthropicMessages;
      case CountTokens -> AnthropicCountTokens;
      case Responses -> isChatOnly ? OpenAIResponsesAsChat : OpenAIResponses;
      case Completions,
          Embeddings,
          ImageGenerations,
          ImageEdits,
          ImageVariations,
          Speech,
          Transcriptions,
          Translations ->
          OpenAIOther;
    };
  }
}
