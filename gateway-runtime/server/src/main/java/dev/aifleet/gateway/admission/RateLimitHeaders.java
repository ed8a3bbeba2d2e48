package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Writes the rate limit headers of the client's API. Anthropic's clients get both sets, since
/// tools around them read either.
public final class RateLimitHeaders {
  private static final CharSequence LIMIT =
      HttpHeaders.createOptimized("x-ratelimit-limit-requests");
  private static final CharSequence REMAINING =
      HttpHeaders.createOptimized("x-ratelimit-remaining-requests");
  private static final CharSequence RESET =
      HttpHeaders.createOptimized("x-ratelimit-reset-requests");
  private static final CharSequence ANTHROPIC_LIMIT =
      HttpHeaders.createOptimized("anthropic-ratelimit-requests-limit");
  private static final CharSequence ANTHROPIC_REMAINING =
      HttpHeaders.createOptimized("anthropic-ratelimit-requests-remaining");
  private static final CharSequence ANTHROPIC_RESET =
      HttpHeaders.createOptimized("anthropic-ratelimit-requests-reset");

  private RateLimitHeaders() {}

  /// @param millis now, in milliseconds since the epoch
  public static void write(
      RateLimitStatus rateLimit, Format format, long millis, MultiMap headers) {
    String limit = Long.toString(rateLimit.limit());
    String remaining = Long.toString(rateLimit.remaining());
    headers.set(LIMIT, limit).set(REMAINING, remaining).set(RESET, durationText(rateLimit.reset()));
    if (format == Format.Anthropic) {
      headers
          .set(ANTHROPIC_LIMIT, limit)
          .set(ANTHROPIC_REMAINING, remaining)
          .set(ANTHROPIC_RESET, time(millis, rateLimit.reset()));
    }
  }

  /// RFC 3339, rounded up to a whole second.
  private static String time(long millis, Duration reset) {
    return Instant.ofEpochMilli(millis)
        .plus(reset)
        .plusMillis(999)
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  /// OpenAI's format of durations: `850ms`, `1s`, `6m0s`; above one second rounded up to whole
  /// seconds.
  private static String durationText(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    long seconds = Math.ceilDiv(millis, 1000);
    return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
  }
}
