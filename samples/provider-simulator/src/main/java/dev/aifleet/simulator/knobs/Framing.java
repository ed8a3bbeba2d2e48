package dev.aifleet.simulator.knobs;

import java.time.Duration;
import java.util.function.BiConsumer;

/// How a body is cut into lines and writes.
///
/// @param eventsPerWrite 0: one per token interval, or many without one
/// @param bytesPerWrite 0: no limit
/// @param writeInterval between writes
/// @param comments a comment line before every n-th event; 0: none
public record Framing(
    LineEnd lineEnd, int eventsPerWrite, int bytesPerWrite, Duration writeInterval, int comments) {
  static final Framing DEFAULT = new Framing(LineEnd.LF, 0, 0, Duration.ZERO, 0);

  public enum LineEnd {
    LF("\n"),
    CRLF("\r\n"),
    CR("\r");

    private final String characters;

    LineEnd(String characters) {
      this.characters = characters;
    }

    public String characters() {
      return characters;
    }
  }

  /// Whether each write completes before the next one starts.
  public boolean writesSeparately() {
    return eventsPerWrite > 0 || bytesPerWrite > 0 || !writeInterval.isZero();
  }

  static Framing of(KnobReader knobs) {
    return new Framing(
        knobs.choice("lineEnd", LineEnd.class),
        knobs.whole("eventsPerWrite", 0, 1000),
        knobs.whole("bytesPerWrite", 0, Integer.MAX_VALUE),
        knobs.duration("writeInterval"),
        knobs.whole("comments", 0, Integer.MAX_VALUE));
  }

  void show(BiConsumer<String, String> knobs) {
    knobs.accept("lineEnd", lineEnd.name());
    knobs.accept("eventsPerWrite", "" + eventsPerWrite);
    knobs.accept("bytesPerWrite", "" + bytesPerWrite);
    knobs.accept("writeInterval", GoDuration.format(writeInterval));
    knobs.accept("comments", "" + comments);
  }
}
