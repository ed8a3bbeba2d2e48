package dev.aifleet.operator.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class GatewayPodTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("chat-5d8-x")
          .addToLabels("pod-template-hash", "5d8")
          .addNewOwnerReference()
          .withApiVersion("apps/v1")
          .withKind("ReplicaSet")
          .withName("chat-5d8")
          .withController(true)
          .endOwnerReference()
          .endMetadata()
          .withNewSpec()
          .endSpec()
          .withNewStatus()
          .withPhase("Running")
          .withPodIP("10.0.0.5")
          .withHostIP("192.168.0.2")
          .endStatus()
          .build();

  @Test
  void aPodOfTheDeploymentIsOfTheGateway() {
    assertThat(GatewayPod.isOf(POD, "chat")).isTrue();
    assertThat(GatewayPod.of(POD).ip()).isEqualTo("10.0.0.5");
  }

  @Test
  void labelsAloneMakeNoPodOfAGateway() {
    Pod orphan = POD.edit().editMetadata().withOwnerReferences().endMetadata().build();
    Pod ofAJob =
        POD.edit()
            .editMetadata()
            .editFirstOwnerReference()
            .withKind("Job")
            .endOwnerReference()
            .endMetadata()
            .build();

    assertThat(GatewayPod.isOf(orphan, "chat")).isFalse();
    assertThat(GatewayPod.isOf(ofAJob, "chat")).isFalse();
    assertThat(GatewayPod.isOf(POD, "chat-5d8")).isFalse();
  }

  @Test
  void aPodOnItsNodesNetworkHasNoAddressOfItsOwn() {
    Pod asked = POD.edit().editSpec().withHostNetwork(true).endSpec().build();
    Pod seen = POD.edit().editStatus().withPodIP("192.168.0.2").endStatus().build();

    assertThat(GatewayPod.of(asked).ip()).isEmpty();
    assertThat(GatewayPod.of(seen).ip()).isEmpty();
    assertThat(GatewayPod.of(seen).running()).isTrue();
  }
}
