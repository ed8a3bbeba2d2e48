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

class BehaviorTest {
  private static final Behavior EVERY_KNOB =
      new Behavior(
          List.of("gpt-4o", "o3"),
          Set.of("sk-1"),
          Duration.ofMillis(20),
          Duration.ofMillis(5),
          12,
          Duration.ofMillis(100),
          2.5,
          503);

  @Test
  void knobsThatNobodyTurnsChangeNothing() {
    assertThat(new Knobs(EVERY_KNOB).behavior()).isEqualTo(EVERY_KNOB);
    assertThat(new Knobs(Behavior.DEFAULT).behavior()).isEqualTo(Behavior.DEFAULT);
  }

  @Test
  void everyKnobCanBeTurned() {
    Knobs knobs =
        new Knobs(Behavior.DEFAULT)
            .turn("models", "gpt-4o, o3")
            .turn("apiKeys", "sk-1")
            .turn("latency", "20ms")
            .turn("jitter", "5ms")
            .turn("tokens", "12")
            .turn("tokenInterval", "100ms")
            .turn("errorPercent", "2.5")
            .turn("errorStatus", "503");

    assertThat(knobs.behavior()).isEqualTo(EVERY_KNOB);
  }

  @Test
  void keysAreNeverShown() {
    assertThat(new Knobs(EVERY_KNOB).shown().toString()).contains("gpt-4o").doesNotContain("sk-1");
  }

  @Test
  void anUnknownKnobIsNamedWithThoseThatExist() {
    assertThatThrownBy(() -> new Knobs(Behavior.DEFAULT).turn("latencyMs", "1"))
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
    "tokenInterval,-1s"
  })
  void aKnobTurnedTooFarIsRefused(String knob, String value) {
    Knobs knobs = new Knobs(Behavior.DEFAULT).turn(knob, value);

    assertThatThrownBy(knobs::behavior).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutHeadersARequestIsAnsweredLikeAllOthers() {
    assertThat(EVERY_KNOB.heeding(_ -> null)).isSameAs(EVERY_KNOB);
  }

  @Test
  void headersOverruleTheKnobsForOneRequest() {
    Map<String, String> headers =
        Map.of(
            "x-sim-latency", "200ms",
            "x-sim-tokens", "50",
            "x-sim-token-interval", "1s",
            "x-sim-status", "429");

    Behavior own = EVERY_KNOB.heeding(headers::get);

    assertThat(own)
        .isEqualTo(
            new Behavior(
                EVERY_KNOB.models(),
                EVERY_KNOB.apiKeys(),
                Duration.ofMillis(200),
                Duration.ZERO,
                50,
                Duration.ofSeconds(1),
                100,
                429));
  }
}
