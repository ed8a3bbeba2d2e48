package dev.aifleet.gateway.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Result of a request's claims.
public sealed interface Reservation {
  /// @param tightest null: no limit applies
  record Granted(@Nullable RateLimitStatus tightest) implements Reservation {}

  /// Refused; nothing was taken from any limit.
  ///
  /// @param limitName the exceeded limit
  /// @param retryAfter until the same request would be admitted without other traffic; above zero
  record Exceeded(String limitName, RateLimitStatus rateLimit, Duration retryAfter)
      implements Reservation {}
}
