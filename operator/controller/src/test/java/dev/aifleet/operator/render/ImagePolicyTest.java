package dev.aifleet.operator.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.decide.Decider;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePolicyTest {
  private static final ImagePolicy IMAGES =
      new ImagePolicy(
          ObservedFixture.IMAGE, List.of("registry.example.com/ai/", "docker.io/team/gateway"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        ObservedFixture.IMAGE,
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
        "aifleet.dev/gateway:1.2.3-evil",
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
    assertThat(ImagePolicy.any(ObservedFixture.IMAGE).isAllowed("busybox")).isTrue();
  }

  @Test
  void noDeploymentIsMadeForAnImageThatIsNotAllowed() {
    Desired desired = desired(GatewayFixture.gateway("image: busybox:1"));

    assertThat(desired.find(Deployment.class)).isNull();
    assertThat(desired.find(Service.class)).isNotNull();
    assertThat(desired.configuration()).hasSize(2);
    assertThat(desired.findings().spec())
        .singleElement()
        .asString()
        .startsWith("spec.image: this operator does not allow the image 'busybox:1'")
        .contains("registry.example.com/ai/", ObservedFixture.IMAGE, "AIFLEET_ALLOWED_IMAGES");
  }

  @Test
  void theReleaseNeedsNoEntry() {
    Desired desired = desired(GatewayFixture.gateway(""));

    assertThat(desired.find(Deployment.class)).isNotNull();
    assertThat(desired.findings().spec()).isEmpty();
  }

  private static Desired desired(AIGateway gateway) {
    var observed = ObservedFixture.fresh().observed();
    return new Renderer(IMAGES).render(gateway, Decider.decide(gateway, observed), observed);
  }
}
