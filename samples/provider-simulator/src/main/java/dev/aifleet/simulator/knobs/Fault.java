package dev.aifleet.simulator.knobs;

import java.time.Duration;
import java.util.function.BiConsumer;

/// What goes wrong beneath HTTP or within a stream, where, and for whom.
///
/// @param after events that are sent before
/// @param percent share of requests
/// @param hangFor a hang ends after so long; zero: never
public record Fault(Kind kind, Point point, int after, double percent, Duration hangFor) {
  public static final Fault NONE = new Fault(Kind.None, Point.Event, 0, 100, Duration.ZERO);

  public enum Kind {
    None,
    Hang,
    /// A hang that sends comments, which are no progress.
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

  /// Whether it strikes at `here`; an error event has its place among events, whatever is said.
  public boolean appliesAt(Point here) {
    return kind != Kind.None && here == (kind == Kind.ErrorEvent ? Point.Event : point);
  }

  /// Whether it strikes somewhere among the events of a stream, or in a unary body.
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
