package dev.aifleet.config;

import java.time.Duration;

/// How large each field of a configuration may be: the one home of these numbers, which the CRD's
/// schema and rules, the compiler and the validator use. Constants are literals for the compiler,
/// since annotations take no others. A bound may be raised and is never lowered within one API
/// version: an object that was stored under an older release must still take a patch.
public final class Bounds {
  // How many entries.
  public static final int UPSTREAMS = 16;
  public static final int SERVES = 64;
  public static final int MODELS = 256;
  public static final int HEADERS = 32;
  public static final int MODEL_ALIASES = 64;
  public static final int RATE_LIMITS = 16;
  public static final int ISSUERS = 16;
  public static final int AUDIENCES = 16;
  public static final int CLAIMS = 16;
  public static final int PRIVATE_BLOCKS = 16;
  public static final int TRUSTED_PROXIES = 32;

  // How many characters.
  public static final int NAME = 63;
  public static final int API_VERSION = 64;
  public static final int HEADER_NAME = 128;
  public static final int TEXT = 253;
  public static final int PATH = 1024;
  public static final int URL = 2048;

  // How much. What has no lower bound here begins at 0 where that switches something off, else at
  // 1.
  public static final int WEIGHT = 1000;
  public static final int PRIORITY = 100;
  public static final int PERCENT = 100;
  public static final int ATTEMPTS = 5;
  public static final int CONNECTIONS = 10_000;

  /// Requests under way, failures in a row, requests in a window.
  public static final int REQUESTS = 1_000_000;

  /// Requests per window of a limit.
  public static final int RATE_LIMIT = 1_000_000_000;

  /// Tokens of output.
  public static final int MAX_TOKENS = 10_000_000;

  public static final int LEAST_BODY_KIB = 1;
  public static final int BODY_GIB = 1;
  public static final long LEAST_BODY_BYTES = LEAST_BODY_KIB * 1024L;
  public static final long BODY_BYTES = BODY_GIB * 1024L * 1024 * 1024;
  public static final String BODY_RANGE = "between " + LEAST_BODY_KIB + "Ki and " + BODY_GIB + "Gi";

  // How long. Above a day one unit was taken for another, and timers would overflow.
  public static final int LEAST_TIME_MILLIS = 1;
  public static final int LEAST_WINDOW_SECONDS = 1;
  public static final int LEAST_PROBE_SECONDS = 1;
  public static final int BREAKER_WINDOW_HOURS = 1;
  public static final int TIME_HOURS = 24;
  static final Duration LEAST_TIME = Duration.ofMillis(LEAST_TIME_MILLIS);
  static final Duration LEAST_WINDOW = Duration.ofSeconds(LEAST_WINDOW_SECONDS);
  static final Duration LEAST_PROBE = Duration.ofSeconds(LEAST_PROBE_SECONDS);
  static final Duration BREAKER_WINDOW = Duration.ofHours(BREAKER_WINDOW_HOURS);
  static final Duration TIME = Duration.ofHours(TIME_HOURS);
  public static final String TIME_RANGE =
      "between " + LEAST_TIME_MILLIS + "ms and " + TIME_HOURS + "h";
  public static final String WINDOW_RANGE =
      "between " + LEAST_WINDOW_SECONDS + "s and " + TIME_HOURS + "h";
  public static final String PROBE_RANGE =
      "between " + LEAST_PROBE_SECONDS + "s and " + TIME_HOURS + "h";
  public static final String BREAKER_WINDOW_RANGE =
      "between " + LEAST_WINDOW_SECONDS + "s and " + BREAKER_WINDOW_HOURS + "h";

  private Bounds() {}

  /// Whether `value` is between `least` and `most`, both included.
  static boolean holds(Duration value, Duration least, Duration most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }
}
