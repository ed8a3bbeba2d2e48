package dev.aifleet.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void everySettingHasADefault() {
    assertThat(Settings.of(Map.of(), "1.2.3"))
        .isEqualTo(
            new Settings(
                "aifleet.dev/gateway:1.2.3",
                List.of(),
                "aifleet-system",
                "aifleet-operator",
                true,
                8081));
  }

  @Test
  void everySettingComesFromTheEnvironment() {
    assertThat(
            Settings.of(
                Map.of(
                    "AIFLEET_GATEWAY_IMAGE", "gateway:2",
                    "AIFLEET_ALLOWED_IMAGES", "a.example.com/ai/, b.example.com/gateway",
                    "POD_NAMESPACE", "ops",
                    "POD_NAME", "operator-1",
                    "AIFLEET_LEADER_ELECTION", "off",
                    "AIFLEET_HEALTH_PORT", "0"),
                "1.2.3"))
        .isEqualTo(
            new Settings(
                "gateway:2",
                List.of("a.example.com/ai/", "b.example.com/gateway"),
                "ops",
                "operator-1",
                false,
                0));
  }
}
