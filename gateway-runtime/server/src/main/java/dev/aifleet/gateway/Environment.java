package dev.aifleet.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads environment variables; errors name the variable.
record Environment(Map<String, String> variables) {
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h)");

  String text(String name, String otherwise) {
    return variables.getOrDefault(name, otherwise).strip();
  }

  int number(String name, int otherwise) {
    String text = text(name, Integer.toString(otherwise));
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + "=" + text + " is not a number", e);
    }
  }

  /// Go's format: `10s`, `2m`, `1m30s`, `500ms`; also `0`.
  Duration duration(String name, String otherwise) {
    String text = text(name, otherwise);
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher parts = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (parts.find() && parts.start() == end) {
      end = parts.end();
      sum = sum.plus(part(Long.parseLong(parts.group(1)), parts.group(2)));
    }
    if (text.isEmpty() || end != text.length()) {
      throw new IllegalArgumentException(name + "=" + text + " is not a duration such as 10s");
    }
    return sum;
  }

  private static Duration part(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
