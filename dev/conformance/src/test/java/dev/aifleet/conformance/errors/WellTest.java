package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import org.junit.jupiter.api.Test;

final class WellTest {
  @Test
  void aProviderThatIsWellAnswersThroughTheGateway() {
    try (var provider = Provider.named("well");
        var scene = Scene.of(config().to(provider.upstream()))) {
      var answer = scene.post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-aifleet-upstream")).contains("well");
      assertThat(provider.count("requests")).isEqualTo(1);
      scene.awaitNothingInFlight();
    }
  }
}
