package dev.aifleet.gateway.dialect;

/// Tokens of one exchange, as the provider counted them.
///
/// @param inputTokens all of them, cached ones too
/// @param outputTokens reasoning included
/// @param cachedInputTokens those of the input that were read from the provider's cache
public record Usage(long inputTokens, long outputTokens, long cachedInputTokens) {
  public static final Usage NONE = new Usage(0, 0, 0);
}
