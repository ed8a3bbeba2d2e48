package dev.aifleet.operator.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.decide.Decider;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.testing.Gateways;
import dev.aifleet.operator.testing.Sight;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
  private static final Images IMAGES =
      new Images(Sight.IMAGE, List.of("registry.example.com/ai/", "docker.io/team/gateway"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        Sight.IMAGE,
        "registry.example.com/ai/gateway:1",
        "docker.io/team/gateway",
        "docker.io/team/gateway:2",
        "docker.io/team/gateway@sha256:00",
        "docker.io/team/gateway/slim:2"
      })
  void whatAnEntryStandsForIsAllowed(String image) {
    assertThat(IMAGES.isAllowed(image)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aifleet.dev/gateway:0.1.0-evil",
        "registry.example.com/ai",
        "registry.example.com/ai-evil/gateway:1",
        "docker.io/team/gateway-evil:2",
        "evil/registry.example.com/ai/gateway:1",
        "busybox"
      })
  void whatOnlyBeginsAlikeIsNot(String image) {
    assertThat(IMAGES.isAllowed(image)).isFalse();
  }

  @Test
  void withoutEntriesAnyImageIsAllowed() {
    assertThat(Images.any(Sight.IMAGE).isAllowed("busybox")).isTrue();
  }

  @Test
  void noDeploymentIsMadeForAnImageThatIsNotAllowed() {
    Desired desired = desired(Gateways.gateway("image: busybox:1"));

    assertThat(desired.find(Deployment.class)).isNull();
    assertThat(desired.find(Service.class)).isNotNull();
    assertThat(desired.configuration()).hasSize(2);
    assertThat(desired.findings().spec())
        .singleElement()
        .asString()
        .startsWith("spec.image: this operator does not allow the image 'busybox:1'")
        .contains("registry.example.com/ai/", Sight.IMAGE, "AIFLEET_ALLOWED_IMAGES");
  }

  @Test
  void theReleaseNeedsNoEntry() {
    Desired desired = desired(Gateways.gateway(""));

    assertThat(desired.find(Deployment.class)).isNotNull();
    assertThat(desired.findings().spec()).isEmpty();
  }

  private static Desired desired(AIGateway gateway) {
    var observed = Sight.fresh().observed();
    return new Renderer(IMAGES).render(gateway, Decider.decide(gateway, observed), observed);
  }
}
