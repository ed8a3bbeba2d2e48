package dev.aifleet.simulator.knobs;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Parses knobs; error messages name the knob.
record KnobReader(Map<String, String> values) {
  private static final Duration LONGEST = Duration.ofHours(1);

  String text(String knob) {
    return values.getOrDefault(knob, "");
  }

  Duration duration(String knob) {
    Duration duration = GoDuration.parse(text(knob));
    check(duration.compareTo(LONGEST) <= 0, knob + " must be between 0 and 1h");
    return duration;
  }

  int whole(String knob, int least, int most) {
    try {
      int number = Integer.parseInt(text(knob));
      check(number >= least && number <= most, knob + " must be between " + least + " and " + most);
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(knob + ": '" + text(knob) + "' is no whole number", e);
    }
  }

  double percent(String knob) {
    try {
      double percent = Double.parseDouble(text(knob));
      check(percent >= 0 && percent <= 100, knob + " must be between 0 and 100");
      return percent;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(knob + ": '" + text(knob) + "' is no number", e);
    }
  }

  boolean flag(String knob) {
    String value = text(knob);
    check(value.equals("true") || value.equals("false"), knob + " must be true or false");
    return value.equals("true");
  }

  List<String> list(String knob) {
    return split(text(knob), ",").distinct().toList();
  }

  <E extends Enum<E>> E choice(String knob, Class<E> choices) {
    return constant(knob, text(knob), choices);
  }

  <E extends Enum<E>> List<E> choices(String knob, Class<E> choices) {
    return list(knob).stream().map(value -> constant(knob, value, choices)).toList();
  }

  private static <E extends Enum<E>> E constant(String knob, String value, Class<E> choices) {
    return Arrays.stream(choices.getEnumConstants())
        .filter(constant -> constant.name().equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    knob + ": '" + value + "' is none of " + List.of(choices.getEnumConstants())));
  }

  static Stream<String> split(String text, String separator) {
    return List.of(text.split(separator)).stream().map(String::strip).filter(it -> !it.isEmpty());
  }

  static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
