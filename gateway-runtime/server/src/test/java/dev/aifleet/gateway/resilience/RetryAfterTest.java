package dev.aifleet.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final long NOW = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry-after | 7 | 7000",
        "retry-after | 0 | 0",
        "retry-after | 1.5 | 1500",
        "retry-after | 3600 | 60000",
        "retry-after | 1e300 | 60000",
        "retry-after | -5 | 0",
        "retry-after | NaN | 0",
        "retry-after | Infinity | 0",
        "retry-after | soon | 0",
        "retry-after | '' | 0",
        "retry-after-ms | 850 | 850",
        "retry-after-ms | 0.2 | 1",
        "retry-after-ms | 90000 | 60000",
        "retry-after | Sun, 22 Nov 2026 10:00:09 GMT | 9000",
        "retry-after | Sun, 22 Nov 2026 11:00:00 GMT | 60000",
        "retry-after | Sun, 22 Nov 2026 09:00:00 GMT | 0",
        "retry-after | Sun, 99 Nov 2026 09:00:00 GMT | 0",
        "x-other | 7 | 0"
      })
  void everyFormIsReadAndCapped(String name, String value, long millis) {
    var headers = MultiMap.caseInsensitiveMultiMap().add(name, value);

    assertThat(RetryAfter.of(headers, NOW)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void millisecondsWinOverSeconds() {
    var headers =
        MultiMap.caseInsensitiveMultiMap().add("retry-after", "9").add("retry-after-ms", "120");

    assertThat(RetryAfter.of(headers, NOW)).isEqualTo(Duration.ofMillis(120));
  }

  @Test
  void aLongTextIsNotEvenRead() {
    var headers = MultiMap.caseInsensitiveMultiMap().add("retry-after", "0".repeat(1000) + "7");

    assertThat(RetryAfter.of(headers, NOW)).isZero();
  }
}
