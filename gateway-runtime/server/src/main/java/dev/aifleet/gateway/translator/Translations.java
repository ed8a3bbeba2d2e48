package dev.aifleet.gateway.translator;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.gateway.dialect.Endpoint;
import org.jspecify.annotations.Nullable;

/// Which translations there are.
///
/// | Client | OpenAI, AzureOpenAI | Anthropic | Gemini |
/// |---|---|---|---|
/// | OpenAI chat completions | as it is | translated | translated |
/// | OpenAI responses | as it is, or as chat completions | translated | translated |
/// | OpenAI, everything else | as it is | refused | refused |
/// | Anthropic messages | translated | as it is | translated |
/// | Anthropic count_tokens | estimated | as it is | estimated |
public final class Translations {
  /// What a client speaks.
  public enum ClientFormat {
    OpenAIChat,
    OpenAIResponses,
    /// Where the upstream knows no other endpoint than chat completions.
    OpenAIResponsesAsChat,
    /// Completions, embeddings, images and audio.
    OpenAIOther,
    AnthropicMessages,
    AnthropicCountTokens
  }

  private static final Translation RESPONSES_TO_OPENAI =
      ResponsesToChat.through(ResponsesTable.TO_OPENAI, OpenAiToOpenAi::translate);

  private static final Translation RESPONSES_TO_ANTHROPIC =
      ResponsesToChat.through(ResponsesTable.TO_ANTHROPIC, OpenAiToAnthropic::translate);

  private static final Translation RESPONSES_TO_GEMINI =
      ResponsesToChat.through(ResponsesTable.TO_GEMINI, OpenAiToGemini::translate);

  private Translations() {}

  /// Null: both speak the same, and the client's bytes are sent. The path that a translation gives
  /// is OpenAI's for AzureOpenAI as well, see [AzurePaths].
  public static @Nullable Translation between(ClientFormat client, Api api) {
    return switch (client) {
      case OpenAIChat ->
          switch (api) {
            case OpenAI, AzureOpenAI -> null;
            case Anthropic -> OpenAiToAnthropic::translate;
            case Gemini -> OpenAiToGemini::translate;
          };
      case OpenAIResponses ->
          switch (api) {
            case OpenAI, AzureOpenAI -> null;
            case Anthropic -> RESPONSES_TO_ANTHROPIC;
            case Gemini -> RESPONSES_TO_GEMINI;
          };
      case OpenAIResponsesAsChat ->
          switch (api) {
            case OpenAI, AzureOpenAI -> RESPONSES_TO_OPENAI;
            case Anthropic -> RESPONSES_TO_ANTHROPIC;
            case Gemini -> RESPONSES_TO_GEMINI;
          };
      case OpenAIOther ->
          switch (api) {
            case OpenAI, AzureOpenAI -> null;
            case Anthropic -> refused("This endpoint cannot be translated for Anthropic models.");
            case Gemini -> refused("This endpoint cannot be translated for Gemini models.");
          };
      case AnthropicMessages ->
          switch (api) {
            case OpenAI, AzureOpenAI -> AnthropicToOpenAi::translate;
            case Anthropic -> null;
            case Gemini -> AnthropicToGemini::translate;
          };
      case AnthropicCountTokens ->
          switch (api) {
            case OpenAI, AzureOpenAI, Gemini -> TokenEstimate::translate;
            case Anthropic -> null;
          };
    };
  }

  /// A request for an upstream of the client's own format, without what another provider has left
  /// in
  /// its conversation.
  ///
  /// @param body a JSON object, as the client sent it; what is none is left to the upstream
  public static Cleaned cleaned(Endpoint endpoint, byte[] body) {
    return endpoint == Endpoint.Responses
        ? ResponsesToResponses.cleaned(body)
        : AnthropicToAnthropic.cleaned(body);
  }

  private static Translation refused(String message) {
    return (_, call) ->
        new Translation.Request.Impossible(
            message + " The model here is " + call.upstreamModel() + "; use /v1/chat/completions.",
            null);
  }
}
