package dev.aifleet.gateway.resilience;

import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// The pause that an upstream requests: `retry-after-ms`, or `retry-after` in seconds or as an HTTP
/// date (RFC 9110 section 10.2.3). Capped at one minute: a wrong clock or value at the upstream
/// must not take it out of use for a day.
public final class RetryAfter {
  public static final Duration MOST = Duration.ofSeconds(60);
  private static final int LONGEST_TEXT = 40;

  private RetryAfter() {}

  /// @param millis milliseconds since the epoch
  public static Duration of(MultiMap headers, long millis) {
    return of(headers, Duration.ZERO, millis);
  }

  /// @param inBody pause requested in the body, used where headers have none
  /// @param millis milliseconds since the epoch
  static Duration of(MultiMap headers, Duration inBody, long millis) {
    Duration requested = inHeaders(headers, millis);
    return requested.isZero() ? capped((double) inBody.toMillis()) : requested;
  }

  private static Duration inHeaders(MultiMap headers, long millis) {
    double exact = number(headers.get("retry-after-ms"));
    if (exact >= 0) {
      return capped(exact);
    }
    String text = headers.get("retry-after");
    double seconds = number(text);
    return seconds >= 0 ? capped(1000 * seconds) : capped(untilDate(text, millis));
  }

  /// -1: not a valid value.
  private static double number(@Nullable String text) {
    if (text == null || text.length() > LONGEST_TEXT) {
      return -1;
    }
    try {
      double value = Double.parseDouble(text.strip());
      return Double.isFinite(value) ? value : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static double untilDate(@Nullable String text, long millis) {
    if (text == null || text.length() > LONGEST_TEXT) {
      return 0;
    }
    try {
      var date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
      return (double) date.toInstant().toEpochMilli() - millis;
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private static Duration capped(double millis) {
    return Duration.ofMillis((long) Math.clamp(Math.ceil(millis), 0, (double) MOST.toMillis()));
  }
}
