package dev.aifleet.compiler;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations as Kubernetes users write them, in Go's form: `500ms`, `60s`, `1h30m`.
public final class Durations {
  private static final Pattern WHOLE = Pattern.compile("(0*[0-9]{1,12}(ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h)");

  private static final Duration INVALID = Duration.ofMillis(-1);

  private Durations() {}

  /// @throws IllegalArgumentException with a message for the author of `text`
  public static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration such as 500ms, 60s or 1h30m");
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      sum = sum.plus(unit(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1))));
    }
    return sum;
  }

  /// `usual` for null; a negative duration for an invalid text, so that the validator reports what
  /// it must be.
  static Duration orElse(@Nullable String text, Duration usual) {
    try {
      return text == null ? usual : parse(text);
    } catch (IllegalArgumentException e) {
      return INVALID;
    }
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> throw new IllegalArgumentException("no unit: " + name);
    };
  }
}
