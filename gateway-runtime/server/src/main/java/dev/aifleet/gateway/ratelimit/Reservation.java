package dev.aifleet.gateway.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of a request's claims.
public sealed interface Reservation {
  /// @param tightest null: no limit applies
  record Granted(@Nullable RateLimitStatus tightest) implements Reservation {}

  /// Nothing was taken from any limit.
  ///
  /// @param limitName the limit that refused
  /// @param retryAfter until the same request would be admitted, if nobody else comes; above zero
  record Exceeded(String limitName, RateLimitStatus rateLimit, Duration retryAfter)
      implements Reservation {}
}
