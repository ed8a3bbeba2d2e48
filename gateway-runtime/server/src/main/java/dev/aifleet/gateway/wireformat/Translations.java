package dev.aifleet.gateway.wireformat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.Translation;
import dev.aifleet.gateway.translator.anthropic.AnthropicToAnthropic;
import dev.aifleet.gateway.translator.anthropic.OpenAiToAnthropic;
import dev.aifleet.gateway.translator.chat.OpenAiToOpenAi;
import dev.aifleet.gateway.translator.gemini.AnthropicToGemini;
import dev.aifleet.gateway.translator.gemini.OpenAiToGemini;
import dev.aifleet.gateway.translator.messages.AnthropicToOpenAi;
import dev.aifleet.gateway.translator.messages.TokenEstimate;
import dev.aifleet.gateway.translator.responses.ResponsesTable;
import dev.aifleet.gateway.translator.responses.ResponsesToChat;
import dev.aifleet.gateway.translator.responses.ResponsesToResponses;
import org.jspecify.annotations.Nullable;

/// The supported translations.
///
/// | Client | OpenAI, AzureOpenAI | Anthropic | Gemini |
/// |---|---|---|---|
/// | OpenAI chat completions | unchanged | translated | translated |
/// | OpenAI responses | unchanged, or as chat completions | translated | translated |
/// | OpenAI, everything else | unchanged | refused | refused |
/// | Anthropic messages | translated | unchanged | translated |
/// | Anthropic count_tokens | estimated | unchanged | estimated |
public final class Translations {
  /// The format and kind of a client's request.
  public enum ClientFormat {
    OpenAIChat,
    OpenAIResponses,
    /// For upstreams that do not support `/responses`.
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

  /// Null if both formats are the same, so that the client's bytes are sent unchanged. For
  /// AzureOpenAI, the path of a translation is OpenAI's, see [AzurePaths].
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

  /// Removes content that another provider has generated in earlier turns from a request for an
  /// upstream of the client's own format.
  ///
  /// @param body as the client sent it; returned unchanged if it is not a JSON object, so that the
  ///     upstream reports the error
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
