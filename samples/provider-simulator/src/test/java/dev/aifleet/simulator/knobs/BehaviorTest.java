package dev.aifleet.simulator.knobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BehaviorTest {
  private static final Behavior EVERY_KNOB =
      new Behavior(
          new Service(List.of("gpt-4o", "o3"), Set.of("sk-1"), 5, 2, true),
          new Timing(
              Duration.ofMillis(20),
              Duration.ofMillis(5),
              Duration.ofMillis(1),
              Duration.ofMillis(100)),
          new Content(
              12,
              Content.Words.MultiByte,
              10,
              1,
              Content.Usage.Never,
              Map.of("set-cookie", "a=b", "via", "1.1 cdn"),
              true,
              Content.Afterwards.CloseSilently,
              Content.Echo.Body),
          new Errors(
              2.5,
              503,
              "overloaded",
              Errors.Body.Html,
              true,
              "2s",
              List.of(Errors.Form.Date, Errors.Form.Millis),
              "false"),
          new Fault(Fault.Kind.Reset, Fault.Point.MidEvent, 3, 50, Duration.ofSeconds(1)),
          new Framing(Framing.LineEnd.CRLF, 2, 7, Duration.ofMillis(3), 4));

  @Test
  void unsetKnobsKeepTheirDefaults() {
    assertThat(new Knobs(EVERY_KNOB).behavior()).isEqualTo(EVERY_KNOB);
    assertThat(new Knobs(Behavior.DEFAULT).behavior()).isEqualTo(Behavior.DEFAULT);
  }

  @Test
  void everyKnobCanBeSet() {
    Knobs knobs = new Knobs(Behavior.DEFAULT).set("apiKeys", "sk-1");
    new Knobs(EVERY_KNOB).shown().forEach(knobs::set);

    assertThat(knobs.behavior()).isEqualTo(EVERY_KNOB);
    assertThat(new Knobs(EVERY_KNOB).shown())
        .allSatisfy(
            (knob, value) ->
                assertThat(value)
                    .as(knob)
                    .isNotEqualTo(new Knobs(Behavior.DEFAULT).shown().get(knob)));
  }

  @Test
  void keysAreNeverShown() {
    assertThat(new Knobs(EVERY_KNOB).shown().toString()).contains("gpt-4o").doesNotContain("sk-1");
  }

  @Test
  void anUnknownKnobIsRejectedWithTheListOfKnobs() {
    assertThatThrownBy(() -> new Knobs(Behavior.DEFAULT).set("latencyMs", "1"))
        .hasMessageContaining("'latencyMs' is none of")
        .hasMessageContaining("tokenInterval");
  }

  @ParameterizedTest
  @CsvSource({
    "tokens,0",
    "tokens,100001",
    "tokens,many",
    "errorPercent,101",
    "errorPercent,-1",
    "errorPercent,NaN",
    "errorStatus,200",
    "errorStatus,600",
    "latency,2h",
    "jitter,soon",
    "tokenInterval,-1s",
    "fault,Explode",
    "faultAt,Somewhere",
    "gzip,maybe",
    "headers,nocolon",
    "retryAfter,soon",
    "retryAfterAs,weeks",
    "padding,8388609",
    "record,101"
  })
  void aKnobOutOfBoundsIsRejected(String knob, String value) {
    Knobs knobs = new Knobs(Behavior.DEFAULT).set(knob, value);

    assertThatThrownBy(knobs::behavior).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutHeadersABehaviorIsUnchanged() {
    assertThat(HeaderOverrides.apply(EVERY_KNOB, Map.of("accept", "*/*").entrySet()))
        .isSameAs(EVERY_KNOB);
  }

  @Test
  void headersOverrideKnobsForOneRequest() {
    Map<String, String> headers =
        Map.of(
            "x-sim-latency", "200ms",
            "X-Sim-Tokens", "50",
            "x-sim-token-interval", "1s",
            "x-sim-status", "429",
            "x-sim-fault", "hang");

    Behavior own = HeaderOverrides.apply(EVERY_KNOB, headers.entrySet());

    assertThat(own.timing())
        .isEqualTo(
            new Timing(
                Duration.ofMillis(200),
                Duration.ZERO,
                EVERY_KNOB.timing().firstEventDelay(),
                Duration.ofSeconds(1)));
    assertThat(own.content().tokens()).isEqualTo(50);
    assertThat(own.errors().status()).isEqualTo(429);
    assertThat(own.errors().percent()).isEqualTo(100);
    assertThat(own.fault().kind()).isEqualTo(Fault.Kind.Hang);
    assertThat(own.fault().percent()).isEqualTo(100);
    assertThat(own.service()).isEqualTo(EVERY_KNOB.service());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-sim-models", "x-sim-api-keys", "x-sim-times", "x-sim-tokns", "x-sim-"})
  void aHeaderForASimulatorWideKnobIsRejected(String header) {
    assertThatThrownBy(
            () -> HeaderOverrides.apply(Behavior.DEFAULT, Map.of(header, "1").entrySet()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
