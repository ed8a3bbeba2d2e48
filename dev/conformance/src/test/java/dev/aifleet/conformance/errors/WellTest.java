package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import org.junit.jupiter.api.Test;

final class WellTest {
  @Test
  void aHealthyProviderServesThroughTheGateway() {
    try (var provider = SimulatedProvider.named("well");
        var gateway = GatewayFixture.of(config().to(provider.upstream()))) {
      var response = gateway.post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("x-aifleet-upstream")).contains("well");
      assertThat(provider.count("requests")).isEqualTo(1);
      gateway.awaitNothingInFlight();
    }
  }
}
