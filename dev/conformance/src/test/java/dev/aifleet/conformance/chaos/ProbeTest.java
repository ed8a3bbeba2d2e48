package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A failover target is asked now and then while it carries no traffic.
final class ProbeTest {
  private static final String FAILING = "aigateway_upstream_probe_failing{upstream=\"second\"}";
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void aFailoverTargetThatIsNotWellIsKnownBeforeItIsNeeded() {
    try (var first = Provider.named("first");
        var second = Provider.named("second");
        var third = Provider.named("third");
        var scene =
            Scene.of(
                config()
                    .to(Terms.impatient(first))
                    .to(Terms.impatient(second).priority(1))
                    .to(Terms.impatient(third).priority(2)))) {
      await("probed").atMost(SOON).until(() -> second.count("probes") > 0);
      assertThat(scene.metric(FAILING)).isZero();
      assertThat(second.count("requests")).isZero();

      Trouble.Refusal.befall(second);
      await("seen to fail").atMost(SOON).until(() -> scene.metric(FAILING) == 1);
      Trouble.Refusal.befall(first);
      assertThat(upstreamOfAnAnswer(scene)).as("passes over the second").isEqualTo("third");

      Trouble.cure(second);
      await("seen to be back").atMost(SOON).until(() -> scene.metric(FAILING) == 0);
      assertThat(upstreamOfAnAnswer(scene)).isEqualTo("second");
    }
  }

  private static String upstreamOfAnAnswer(Scene scene) {
    return scene
        .post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}")
        .headers()
        .firstValue("x-aifleet-upstream")
        .orElse("");
  }
}
