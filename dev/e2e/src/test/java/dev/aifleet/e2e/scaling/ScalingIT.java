package dev.aifleet.e2e.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScalingIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("scaling");

  private static final String AUTOSCALED =
      Manifests.CHAT.replace(
          "  replicas: 2\n",
          """
            resources:
              requests: {cpu: 100m, memory: 256Mi}
              limits: {memory: 512Mi}
            autoscaling:
              minReplicas: 1
              maxReplicas: 4
              cpuPercent: 70
              behavior:
                scaleUp:
                  stabilizationWindowSeconds: 0
                  policies: [{type: Pods, value: 2, periodSeconds: 5}]
                scaleDown: {stabilizationWindowSeconds: 600}
          """);

  @BeforeAll
  void start() {
    FIXTURE.simulators("official", "relay");
  }

  @Test
  void theAutoscalerAddsPodsUnderLoadAndTheOperatorKeepsThem() {
    Gateway gateway = FIXTURE.gateway("auto").put(AUTOSCALED).awaitReady();
    assertThat(gateway.pods()).hasSize(1);

    Replicas replicas = new Replicas();
    try (Watch _ = watch(gateway, replicas);
        Load load = Load.on(gateway)) {
      await("the autoscaler to add pods")
          .atMost(Duration.ofSeconds(150))
          .until(() -> gateway.deployment().getSpec().getReplicas() > 1);
      makeTheOperatorWriteTheDeployment(gateway);
      gateway.awaitReady();
      Load.assertNoFailure(load.end());
    }

    assertThat(replicas.seen()).as("replicas of the Deployment, in order").isSorted();
    assertThat(gateway.pods()).hasSizeGreaterThan(1);
    assertThat(managersOfReplicas(gateway.deployment())).doesNotContain("aifleet");
  }

  @Test
  void theAutoscalerFollowsSpec() {
    Gateway gateway = FIXTURE.gateway("fields").put(AUTOSCALED);
    gateway.awaitCondition("Accepted", "True", "");

    var spec =
        await().atMost(Duration.ofSeconds(30)).until(() -> hpa(gateway), h -> h != null).getSpec();

    assertThat(spec.getScaleTargetRef().getName()).isEqualTo("fields");
    assertThat(spec.getMinReplicas()).isEqualTo(1);
    assertThat(spec.getMaxReplicas()).isEqualTo(4);
    assertThat(spec.getMetrics())
        .singleElement()
        .satisfies(
            metric -> {
              assertThat(metric.getResource().getName()).isEqualTo("cpu");
              assertThat(metric.getResource().getTarget().getAverageUtilization()).isEqualTo(70);
            });
    assertThat(spec.getBehavior().getScaleDown().getStabilizationWindowSeconds()).isEqualTo(600);
    assertThat(spec.getBehavior().getScaleUp().getPolicies())
        .singleElement()
        .satisfies(policy -> assertThat(policy.getPeriodSeconds()).isEqualTo(5));
    gateway.delete();
  }

  @Test
  void switchingBetweenReplicasAndAutoscalingKeepsTheLiveCount() {
    Gateway gateway = FIXTURE.gateway("switch").put(Manifests.CHAT).awaitReady();
    Replicas replicas = new Replicas();
    try (Watch _ = watch(gateway, replicas)) {
      gateway.put(AUTOSCALED);
      gateway.awaitReady();
      await().atMost(Duration.ofSeconds(20)).until(() -> hpa(gateway) != null);
      assertThat(gateway.deployment().getSpec().getReplicas()).as("handed over").isEqualTo(2);

      gateway.put(Manifests.CHAT.replace("  replicas: 2\n", ""));
      gateway.awaitReady();
      await().atMost(Duration.ofSeconds(20)).until(() -> hpa(gateway) == null);
      assertThat(gateway.deployment().getSpec().getReplicas()).as("taken back").isEqualTo(2);
      assertThat(replicas.seen()).containsOnly(2);

      gateway.put(Manifests.ONE_POD);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> gateway.deployment().getSpec().getReplicas() == 1);
    }
    gateway.delete();
  }

  /// More memory rolls the pods, so the operator applies the whole Deployment anew.
  private static void makeTheOperatorWriteTheDeployment(Gateway gateway) {
    gateway.merge("{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"520Mi\"}}}}");
    await("the operator to write the Deployment")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                gateway
                    .deployment()
                    .getSpec()
                    .getTemplate()
                    .getSpec()
                    .getContainers()
                    .getFirst()
                    .getResources()
                    .getLimits()
                    .get("memory")
                    .toString()
                    .equals("520Mi"));
  }

  private static HorizontalPodAutoscaler hpa(Gateway gateway) {
    return FIXTURE
        .client()
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(FIXTURE.name())
        .withName(gateway.name())
        .get();
  }

  private static List<String> managersOfReplicas(Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .filter(entry -> ownsReplicas(entry))
        .map(ManagedFieldsEntry::getManager)
        .toList();
  }

  private static boolean ownsReplicas(ManagedFieldsEntry entry) {
    return entry.getFieldsV1().getAdditionalProperties().get("f:spec")
            instanceof java.util.Map<?, ?> spec
        && spec.containsKey("f:replicas");
  }

  private static Watch watch(Gateway gateway, Replicas replicas) {
    return FIXTURE
        .client()
        .apps()
        .deployments()
        .inNamespace(FIXTURE.name())
        .withName(gateway.name())
        .watch(replicas);
  }

  /// Every number of replicas that the Deployment has asked for while it was watched.
  private record Replicas(List<Integer> seen) implements Watcher<Deployment> {
    Replicas() {
      this(new CopyOnWriteArrayList<>());
    }

    @Override
    public void eventReceived(Action action, Deployment deployment) {
      seen.add(deployment.getSpec().getReplicas());
    }

    @Override
    public void onClose(WatcherException cause) {
      seen.add(-1);
    }

    @Override
    public void onClose() {
      // The scenario has ended.
    }
  }
}
