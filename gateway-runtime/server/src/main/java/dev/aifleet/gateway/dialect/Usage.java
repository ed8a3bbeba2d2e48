package dev.aifleet.gateway.dialect;

/// Token counts of one exchange, as reported by the provider.
///
/// @param inputTokens all, cached ones included
/// @param outputTokens reasoning included
/// @param cachedInputTokens input tokens read from the provider's cache
/// @param cacheWriteTokens input tokens written to it, where reported
public record Usage(
    long inputTokens, long outputTokens, long cachedInputTokens, long cacheWriteTokens) {
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  public Usage(long inputTokens, long outputTokens, long cachedInputTokens) {
    this(inputTokens, outputTokens, cachedInputTokens, 0);
  }

  /// Merges a later report. Counts only grow within one response, and a missing count does not mean
  /// zero.
  public Usage and(Usage later) {
    return new Usage(
        Math.max(inputTokens, later.inputTokens),
        Math.max(outputTokens, later.outputTokens),
        Math.max(cachedInputTokens, later.cachedInputTokens),
        Math.max(cacheWriteTokens, later.cacheWriteTokens));
  }
}
