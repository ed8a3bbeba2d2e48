package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A fallback upstream is probed while it has no traffic.
final class ProbeTest {
  private static final String FAILING = "aigateway_upstream_probe_failing{upstream=\"second\"}";
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void probesDetectAFailingFallbackBeforeItIsNeeded() {
    try (var first = SimulatedProvider.named("first");
        var second = SimulatedProvider.named("second");
        var third = SimulatedProvider.named("third");
        var gateway =
            GatewayFixture.of(
                config()
                    .to(ChaosFixture.impatient(first))
                    .to(ChaosFixture.impatient(second).priority(1))
                    .to(ChaosFixture.impatient(third).priority(2)))) {
      await("probed").atMost(SOON).until(() -> second.count("probes") > 0);
      assertThat(gateway.metric(FAILING)).isZero();
      assertThat(second.count("requests")).isZero();

      ProviderFault.Refusal.inject(second);
      await("seen to fail").atMost(SOON).until(() -> gateway.metric(FAILING) == 1);
      ProviderFault.Refusal.inject(first);
      assertThat(upstreamOfAResponse(gateway)).as("passes over the second").isEqualTo("third");

      ProviderFault.clear(second);
      await("seen to be back").atMost(SOON).until(() -> gateway.metric(FAILING) == 0);
      assertThat(upstreamOfAResponse(gateway)).isEqualTo("second");
    }
  }

  private static String upstreamOfAResponse(GatewayFixture gateway) {
    return gateway
        .post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}")
        .headers()
        .firstValue("x-aifleet-upstream")
        .orElse("");
  }
}
