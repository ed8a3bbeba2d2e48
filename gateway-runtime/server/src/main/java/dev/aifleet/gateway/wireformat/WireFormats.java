package dev.aifleet.gateway.wireformat;

import dev.aifleet.config.GatewayConfig.Api;

/// The wire format of each `api`.
///
/// | Client | OpenAI, AzureOpenAI | Anthropic | Gemini |
/// |---|---|---|---|
/// | OpenAI chat completions | unchanged | translated | translated |
/// | OpenAI responses | unchanged, or as chat completions | translated | translated |
/// | OpenAI, everything else | unchanged | refused | refused |
/// | Anthropic messages | translated | unchanged | translated |
/// | Anthropic count_tokens | estimated | unchanged | estimated |
public final class WireFormats {
  private WireFormats() {}

  public static WireFormat of(Api api) {
    return switch (api) {
      case OpenAI -> new OpenAiFormat();
      case Anthropic -> new AnthropicFormat();
      case Gemini -> new GeminiFormat();
      case AzureOpenAI -> new AzureOpenAiFormat();
    };
  }
}
