package dev.aifleet.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Knobs;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void anEmptyEnvironmentMeansTheDefaults() {
    assertThat(Settings.of(Map.of()))
        .isEqualTo(new Settings("simulator", 8080, 1, Behavior.DEFAULT));
  }

  @Test
  void everyVariableSetsItsKnob() {
    Settings settings =
        Settings.of(
            environment(
                """
                SIM_NAME=official
                SIM_PORT=9000
                SIM_SEED=99
                SIM_MODELS=gpt-4o,gpt-4o-mini
                SIM_API_KEYS=sk-a,sk-b
                SIM_LATENCY=20ms
                SIM_TOKEN_INTERVAL=5ms
                SIM_ERROR_PERCENT=1.5
                SIM_ERROR_STATUS=529
                SIM_FAULT_AFTER=3
                SIM_TLS_PORT=8443
                SIM_TLS_CERT=cert.pem
                SIM_TLS_KEY=key.pem
                SIM_TLS_NAMES=a.example,b.example
                """));

    assertThat(settings)
        .isEqualTo(
            new Settings(
                "official",
                9000,
                99,
                new Knobs(Behavior.DEFAULT)
                    .set("models", "gpt-4o,gpt-4o-mini")
                    .set("apiKeys", "sk-a,sk-b")
                    .set("latency", "20ms")
                    .set("tokenInterval", "5ms")
                    .set("errorPercent", "1.5")
                    .set("errorStatus", "529")
                    .set("faultAfter", "3")
                    .behavior(),
                new Settings.Tls(8443, "cert.pem", "key.pem", List.of("a.example", "b.example"))));
  }

  @Test
  void aWrongVariableStopsTheStart() {
    assertThatThrownBy(() -> Settings.of(Map.of("SIM_LATENCY", "fast")))
        .hasMessageContaining("'fast' is no duration");
  }

  /// @param lines `NAME=value`, one a line
  private static Map<String, String> environment(String lines) {
    return lines
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(part -> part[0], part -> part[1]));
  }
}
