package dev.aifleet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.gateway.Settings.DrainTimes;
import dev.aifleet.gateway.Settings.Mounts;
import dev.aifleet.gateway.Settings.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void anEmptyEnvironmentGivesTheDefaults() {
    assertThat(Settings.from(Map.of()))
        .isEqualTo(
            new Settings(
                new Mounts(
                    Path.of("/etc/aifleet/config"),
                    Path.of("/etc/aifleet/credentials"),
                    Path.of("/etc/aifleet/control")),
                new Ports(8080, 9090, 9443),
                new DrainTimes(Duration.ofSeconds(10), Duration.ofSeconds(120)),
                Runtime.getRuntime().availableProcessors(),
                true,
                Duration.ofSeconds(15)));
  }

  @Test
  void everyVariableHasItsPlace() {
    var settings =
        Settings.from(
            Map.of(
                "AIFLEET_CONFIG_DIR", "/a",
                "AIFLEET_CREDENTIALS_DIR", "/b",
                "AIFLEET_CONTROL_DIR", "",
                "AIFLEET_PORT", "1",
                "AIFLEET_ADMIN_PORT", "2",
                "AIFLEET_CONTROL_PORT", "3",
                "AIFLEET_DRAIN_MIN_DURATION", "500ms",
                "AIFLEET_DRAIN_TIMEOUT", "1m30s",
                "AIFLEET_EVENT_LOOPS", "4",
                "AIFLEET_ACCESS_LOG", "off"));

    assertThat(settings)
        .isEqualTo(
            new Settings(
                new Mounts(Path.of("/a"), Path.of("/b"), null),
                new Ports(1, 2, 3),
                new DrainTimes(Duration.ofMillis(500), Duration.ofSeconds(90)),
                4,
                false,
                Duration.ofSeconds(15)));
  }

  @ParameterizedTest
  @CsvSource({"10s,PT10S", "2m,PT2M", "500ms,PT0.5S", "1h2m3s,PT1H2M3S", "0,PT0S", "0s,PT0S"})
  void durationsAreWrittenInGosWay(String text, Duration duration) {
    assertThat(Settings.from(Map.of("AIFLEET_DRAIN_TIMEOUT", text)).drain().timeout())
        .isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "10 s", "-1s", "1s x", "PT1S"})
  void aWrongDurationNamesItsVariable(String text) {
    assertThatThrownBy(() -> Settings.from(Map.of("AIFLEET_DRAIN_TIMEOUT", text)))
        .hasMessageContaining("AIFLEET_DRAIN_TIMEOUT=" + text);
  }

  @Test
  void aWrongNumberNamesItsVariable() {
    assertThatThrownBy(() -> Settings.from(Map.of("AIFLEET_PORT", "http")))
        .hasMessageContaining("AIFLEET_PORT=http");
  }
}
