package dev.aifleet.simulator.knobs;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which requests get an error status, and what comes with it.
///
/// @param percent share of requests
/// @param code in the body; empty: the provider's usual one for the status
/// @param early sent before the request body is read
/// @param retryAfter empty: 1 s on 429 only; `none`: never; or a duration
/// @param retryAfterAs the headers that carry it
/// @param shouldRetry `x-should-retry`; empty: not sent
public record Errors(
    double percent,
    int status,
    String code,
    Body body,
    boolean early,
    String retryAfter,
    List<Form> retryAfterAs,
    String shouldRetry) {
  static final Errors NONE =
      new Errors(0, 500, "", Body.Provider, false, "", List.of(Form.Seconds), "");

  public Errors {
    retryAfterAs = List.copyOf(retryAfterAs);
  }

  /// Format of the error body.
  public enum Body {
    Provider,
    Html,
    Empty
  }

  /// Header and format of the delay.
  public enum Form {
    Seconds,
    Millis,
    Date
  }

  /// Delay before a retry; null: not sent.
  public @Nullable Duration pause(int errorStatus) {
    if (retryAfter.isEmpty()) {
      return errorStatus == 429 ? Duration.ofSeconds(1) : null;
    }
    return retryAfter.equals("none") ? null : GoDuration.parse(retryAfter);
  }

  static Errors of(KnobReader knobs) {
    String retryAfter = knobs.text("retryAfter");
    if (!retryAfter.isEmpty() && !retryAfter.equals("none")) {
      knobs.duration("retryAfter");
    }
    String shouldRetry = knobs.text("shouldRetry");
    return new Errors(
        knobs.percent("errorPercent"),
        knobs.whole("errorStatus", 400, 599),
        knobs.text("errorCode"),
        knobs.choice("errorBody", Body.class),
        knobs.flag("errorEarly"),
        retryAfter,
        knobs.choices("retryAfterAs", Form.class),
        shouldRetry.isEmpty() ? "" : "" + knobs.flag("shouldRetry"));
  }

  void show(BiConsumer<String, String> knobs) {
    knobs.accept("errorPercent", "" + percent);
    knobs.accept("errorStatus", "" + status);
    knobs.accept("errorCode", code);
    knobs.accept("errorBody", body.name());
    knobs.accept("errorEarly", "" + early);
    knobs.accept("retryAfter", retryAfter);
    knobs.accept(
        "retryAfterAs",
        retryAfterAs.stream()
            .map(form -> form.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(",")));
    knobs.accept("shouldRetry", shouldRetry);
  }
}
