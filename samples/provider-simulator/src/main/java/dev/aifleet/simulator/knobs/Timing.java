package dev.aifleet.simulator.knobs;

import java.time.Duration;
import java.util.function.BiConsumer;

/// Delays of a response.
///
/// @param latency until the headers
/// @param jitter latency varies uniformly by up to this much in both directions
/// @param firstEventDelay from the headers to the first byte of the body
/// @param tokenInterval between two tokens of a stream; zero: all at once
public record Timing(
    Duration latency, Duration jitter, Duration firstEventDelay, Duration tokenInterval) {
  static final Timing NO_DELAYS =
      new Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  static Timing of(KnobReader knobs) {
    return new Timing(
        knobs.duration("latency"),
        knobs.duration("jitter"),
        knobs.duration("firstEventDelay"),
        knobs.duration("tokenInterval"));
  }

  void show(BiConsumer<String, String> knobs) {
    knobs.accept("latency", GoDuration.format(latency));
    knobs.accept("jitter", GoDuration.format(jitter));
    knobs.accept("firstEventDelay", GoDuration.format(firstEventDelay));
    knobs.accept("tokenInterval", GoDuration.format(tokenInterval));
  }
}
