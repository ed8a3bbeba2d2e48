package dev.aifleet.load;

import java.net.URI;
import java.time.Duration;

/// What a run sends. Open loop: requests leave at a constant rate however slow responses are, and
/// latency counts from the moment a request was due.
///
/// @param base OpenAI base URL, ending in `/v1`
/// @param key empty: none is sent
/// @param connections open at a time, kept and fresh ones together
/// @param streamPercent share of requests that stream
/// @param freshPercent share of requests on a connection of their own (`Connection: close`)
/// @param streamTokens set by `x-sim-tokens` and then expected; 0: any
/// @param tokenInterval set by `x-sim-token-interval`
public record LoadPlan(
    URI base,
    String key,
    String model,
    int connections,
    int ratePerSecond,
    Duration duration,
    int streamPercent,
    int freshPercent,
    int streamTokens,
    Duration tokenInterval) {
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final long MOST_REQUESTS = 2_000_000;

  public LoadPlan {
    check(connections >= 2 && connections <= 10_000, "connections must be between 2 and 10000");
    check(ratePerSecond >= 1 && ratePerSecond <= 100_000, "rate must be between 1 and 100000");
    check(
        duration.isPositive() && duration.compareTo(LONGEST) <= 0, "duration: at most 30 minutes");
    check(ratePerSecond * duration.toSeconds() <= MOST_REQUESTS, "at most 2 million requests");
    check(streamPercent >= 0 && streamPercent <= 100, "streamPercent must be between 0 and 100");
    check(freshPercent >= 0 && freshPercent <= 100, "freshPercent must be between 0 and 100");
    check(streamTokens >= 0, "streamTokens must not be negative");
  }

  /// A quarter streams, a fifth fresh, any number of tokens.
  public static LoadPlan usual(URI base, String key, int ratePerSecond, Duration duration) {
    return new LoadPlan(base, key, "gpt-4o", 64, ratePerSecond, duration, 25, 20, 0, Duration.ZERO);
  }

  /// Requests in all.
  long total() {
    return Math.max(1, duration.toMillis() * ratePerSecond / 1_000);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
