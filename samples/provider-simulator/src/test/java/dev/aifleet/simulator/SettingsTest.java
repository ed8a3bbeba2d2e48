package dev.aifleet.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.simulator.knobs.Behavior;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void anEmptyEnvironmentMeansTheDefaults() {
    assertThat(Settings.of(Map.of()))
        .isEqualTo(new Settings("simulator", 8080, 1, Behavior.DEFAULT));
  }

  @Test
  void everyVariableIsHeard() {
    Settings settings =
        Settings.of(
            Map.ofEntries(
                Map.entry("SIM_NAME", "official"),
                Map.entry("SIM_PORT", "9000"),
                Map.entry("SIM_SEED", "99"),
                Map.entry("SIM_MODELS", "gpt-4o,gpt-4o-mini"),
                Map.entry("SIM_API_KEYS", "sk-a,sk-b"),
                Map.entry("SIM_LATENCY", "20ms"),
                Map.entry("SIM_JITTER", "10ms"),
                Map.entry("SIM_TOKENS", "30"),
                Map.entry("SIM_TOKEN_INTERVAL", "5ms"),
                Map.entry("SIM_ERROR_PERCENT", "1.5"),
                Map.entry("SIM_ERROR_STATUS", "529")));

    assertThat(settings)
        .isEqualTo(
            new Settings(
                "official",
                9000,
                99,
                new Behavior(
                    List.of("gpt-4o", "gpt-4o-mini"),
                    Set.of("sk-a", "sk-b"),
                    Duration.ofMillis(20),
                    Duration.ofMillis(10),
                    30,
                    Duration.ofMillis(5),
                    1.5,
                    529)));
  }

  @Test
  void aWrongVariableStopsTheStart() {
    assertThatThrownBy(() -> Settings.of(Map.of("SIM_LATENCY", "fast")))
        .hasMessageContaining("'fast' is no duration");
  }
}
