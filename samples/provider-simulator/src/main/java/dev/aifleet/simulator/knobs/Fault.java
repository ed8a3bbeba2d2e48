package dev.aifleet.simulator.knobs;

import java.time.Duration;
import java.util.function.BiConsumer;

/// A fault below HTTP or within a stream: kind, point and share of requests.
///
/// @param after events sent before it
/// @param percent share of requests
/// @param hangFor duration of a hang; zero: it never ends
public record Fault(Kind kind, Point point, int after, double percent, Duration hangFor) {
  public static final Fault NONE = new Fault(Kind.None, Point.Event, 0, 100, Duration.ZERO);

  public enum Kind {
    None,
    Hang,
    /// A hang during which a stream sends comments, which are no progress.
    Comments,
    Fin,
    Reset,
    ErrorEvent
  }

  public enum Point {
    Headers,
    Body,
    Event,
    MidEvent
  }

  /// Whether it is injected at this point; an error event is always at [Point#Event].
  public boolean appliesAt(Point candidate) {
    return kind != Kind.None && candidate == (kind == Kind.ErrorEvent ? Point.Event : point);
  }

  /// Whether it is injected among the events of a stream or within a unary body.
  public boolean appliesInBody() {
    return appliesAt(Point.Event) || appliesAt(Point.MidEvent);
  }

  static Fault of(KnobReader knobs) {
    return new Fault(
        knobs.choice("fault", Kind.class),
        knobs.choice("faultAt", Point.class),
        knobs.whole("faultAfter", 0, Integer.MAX_VALUE),
        knobs.percent("faultPercent"),
        knobs.duration("hangFor"));
  }

  void show(BiConsumer<String, String> knobs) {
    knobs.accept("fault", kind.name());
    knobs.accept("faultAt", point.name());
    knobs.accept("faultAfter", "" + after);
    knobs.accept("faultPercent", "" + percent);
    knobs.accept("hangFor", GoDuration.format(hangFor));
  }
}
