package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "60s, PT1M",
    "5m, PT5M",
    "1h30m, PT1H30M",
    "1h1m1s1ms, PT1H1M1.001S",
    "0s, PT0S",
    "30m1h, PT1H30M",
    "0000000000120s, PT2M",
  })
  void readsGoStyleDurations(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "-5s", "1.5h", "5 s", "PT5S", "5d", "1H", "99999999999999999999s"})
  void saysWhatADurationLooksLike(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not a duration such as 500ms, 60s or 1h30m");
  }
}
