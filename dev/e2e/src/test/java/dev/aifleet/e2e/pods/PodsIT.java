package dev.aifleet.e2e.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.ControlPort;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.GatewayFixture;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.OperatorPod;
import dev.aifleet.e2e.rig.TextResponse;
import dev.aifleet.load.LoadResult;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodsIT {
  @RegisterExtension
  static final GatewayFixture FIXTURE = GatewayFixture.serving("pods", Manifests.CHAT);

  private static final NamespaceFixture NAMESPACE = FIXTURE.namespace();

  private static final Duration SOON = Duration.ofSeconds(60);

  private final Gateway gateway = FIXTURE.gateway();

  @Test
  void withoutAnOperatorAPodServesFromItsMountAndEditsWait() {
    OperatorPod operator = NAMESPACE.cluster().operator();
    gateway.weights(1, 0);
    gateway.awaitReady();
    long sequence = gateway.status().sequence();
    Set<String> before = gateway.restarts().keySet();
    operator.scale(0);
    try {
      Pod leaving = gateway.pods().getFirst();
      NAMESPACE.kubectl("delete", "pod", leaving.getMetadata().getName(), "--wait=false");
      Pod arrived =
          await("a new pod to be ready")
              .atMost(SOON)
              .until(() -> newPod(before), pod -> pod != null && Readiness.isPodReady(pod));

      TextResponse acknowledgement =
          await("its control port, which opens after the one for traffic")
              .atMost(Duration.ofSeconds(10))
              .ignoreExceptions()
              .until(
                  () -> ControlPort.of(gateway).acknowledgement(arrived), r -> r.status() == 200);

      assertThat(acknowledgement.json().at("/running/sequence").asLong()).isEqualTo(sequence);
      gateway.weights(0, 1);
      assertThat(gateway.chat().countByUpstream("gpt-4o", 30)).containsOnlyKeys("official");
    } finally {
      operator.scale(1);
    }
    gateway.awaitReady();
    assertThat(gateway.chat().countByUpstream("gpt-4o", 30)).containsOnlyKeys("relay");
  }

  @Test
  void aPodDeletedUnderLoadFailsNoRequest() {
    Set<String> before = gateway.restarts().keySet();

    LoadResult result;
    try (Load load = Load.on(gateway)) {
      load.awaitFlow();
      NAMESPACE.kubectl(
          "delete", "pod", gateway.pods().getFirst().getMetadata().getName(), "--wait=true");
      await("a new pod to be ready").atMost(SOON).until(() -> newPod(before) != null);
      gateway.awaitReady();
      result = load.finish();
    }

    Load.assertSound(result);
  }

  @Test
  void theControlPortRequiresItsToken() {
    Pod pod = gateway.pods().getFirst();
    ControlPort control = ControlPort.of(gateway);

    assertThat(control.acknowledgement(pod).status()).isEqualTo(200);
    assertThat(control.acknowledgement(pod).json().at("/running/configHash").asText())
        .isEqualTo(gateway.status().configHash());
    assertThat(control.withToken("").acknowledgement(pod).status()).isEqualTo(401);
    assertThat(control.withToken("wrong").acknowledgement(pod).status()).isEqualTo(401);
    assertThat(control.withToken("wrong").configure(pod, "{}").status()).isEqualTo(401);
  }

  /// A late push of an old leader: a pod rejects sequences it has seen.
  @Test
  void aPodRejectsALowerSequence() {
    Pod pod = gateway.pods().getFirst();
    ControlPort control = ControlPort.of(gateway);
    String old = gateway.secretEntry("config", "current.json");
    gateway.weights(0, 1);
    gateway.awaitReady();
    long sequence = gateway.status().sequence();

    TextResponse refused =
        control.configure(
            pod, "{\"publication\":%s,\"credentials\":%s}".formatted(old, credentials()));

    assertThat(refused.status()).as(refused.body()).isEqualTo(409);
    assertThat(control.acknowledgement(pod).json().at("/running/sequence").asLong())
        .isEqualTo(sequence);
    assertThat(gateway.chat().countByUpstream("gpt-4o", 20)).containsOnlyKeys("relay");
  }

  private String credentials() {
    StringBuilder values = new StringBuilder();
    gateway
        .secret("credentials")
        .getData()
        .keySet()
        .forEach(
            id ->
                values
                    .append(values.isEmpty() ? "" : ",")
                    .append("\"%s\":\"%s\"".formatted(id, gateway.secretEntry("credentials", id))));
    return "{\"values\":{" + values + "}}";
  }

  private Pod newPod(Set<String> before) {
    return gateway.pods().stream()
        .filter(pod -> !before.contains(pod.getMetadata().getUid()))
        .findFirst()
        .orElse(null);
  }
}
