package dev.aifleet.simulator.knobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0,PT0S",
    "0s,PT0S",
    "250ms,PT0.25S",
    "10s,PT10S",
    "1.5s,PT1.5S",
    "1m30s,PT1M30S",
    "2h,PT2H",
    "100us,PT0.0001S",
    "7ns,PT0.000000007S"
  })
  void readsGoDurations(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "10 s", "-1s", "1x", "PT1S", "1s,", "١s", "9999999999999h"})
  void rejectsAnythingElse(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "7ns", "100us", "250ms", "10s", "1m", "1m30s", "61m1s"})
  void writesWhatItReads(String text) {
    assertThat(GoDuration.format(GoDuration.parse(text))).isEqualTo(text);
  }
}
