package dev.aifleet.gateway.dialect;

/// Tokens of one exchange, as the provider counted them.
///
/// @param inputTokens all of them, cached ones too
/// @param outputTokens reasoning included
/// @param cachedInputTokens those of the input that were read from the provider's cache
/// @param cacheWriteTokens those of the input that were written to it, where that is told
public record Usage(
    long inputTokens, long outputTokens, long cachedInputTokens, long cacheWriteTokens) {
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  public Usage(long inputTokens, long outputTokens, long cachedInputTokens) {
    this(inputTokens, outputTokens, cachedInputTokens, 0);
  }

  /// What is known after `later` was told as well. Counts only grow within one answer, and an event
  /// that leaves one out does not mean zero.
  public Usage and(Usage later) {
    return new Usage(
        Math.max(inputTokens, later.inputTokens),
        Math.max(outputTokens, later.outputTokens),
        Math.max(cachedInputTokens, later.cachedInputTokens),
        Math.max(cacheWriteTokens, later.cacheWriteTokens));
  }
}
