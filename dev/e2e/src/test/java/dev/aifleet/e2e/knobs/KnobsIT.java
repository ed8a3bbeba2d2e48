package dev.aifleet.e2e.knobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.CommandResult;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.GatewayFixture;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The fields of spec about the fleet and its edge, each seen in the object that it is for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnobsIT {
  @RegisterExtension
  static final GatewayFixture FIXTURE = GatewayFixture.serving("knobs", Manifests.ONE_POD);

  private static final NamespaceFixture NAMESPACE = FIXTURE.namespace();

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Gateway gateway = FIXTURE.gateway();

  @Test
  void anOwnIngressIsCreatedAndDeleted() {
    gateway.merge(
        """
        {"spec":{"ingress":{"className":"nginx","host":"ai.example.com","path":"/llm",
          "tls":{"secretName":"ai-tls"},"mode":"Own"}}}
        """);
    gateway.awaitReady();

    var ingress = ingress();
    var rule = ingress.getSpec().getRules().getFirst();
    var path = rule.getHttp().getPaths().getFirst();
    assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("nginx");
    assertThat(rule.getHost()).isEqualTo("ai.example.com");
    assertThat(path.getPath()).isEqualTo("/llm");
    assertThat(path.getBackend().getService().getName()).isEqualTo("chat");
    assertThat(ingress.getSpec().getTls().getFirst().getSecretName()).isEqualTo("ai-tls");
    assertThat(ingress.getSpec().getTls().getFirst().getHosts()).containsExactly("ai.example.com");

    gateway.merge("{\"spec\":{\"ingress\":null}}");

    await("the Ingress to go").atMost(SOON).until(() -> ingress() == null);
  }

  @Test
  void replicasResourcesAndDrainReachTheDeployment() {
    gateway.merge(
        """
        {"spec":{"replicas":2,"drain":{"minDuration":"3s","timeout":"45s"},
          "resources":{"requests":{"cpu":"60m","memory":"200Mi"},"limits":{"memory":"448Mi"}}}}
        """);
    gateway.awaitReady();

    var spec = gateway.deployment().getSpec();
    var pod = spec.getTemplate().getSpec();
    var resources = pod.getContainers().getFirst().getResources();
    assertThat(spec.getReplicas()).isEqualTo(2);
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(45);
    assertThat(resources.getRequests())
        .isEqualTo(Map.of("cpu", new Quantity("60m"), "memory", new Quantity("200Mi")));
    assertThat(resources.getLimits()).isEqualTo(Map.of("memory", new Quantity("448Mi")));
    assertThat(gateway.chat().countByUpstream("gpt-4o", 10)).isNotEmpty();
  }

  @Test
  void aDisruptionBudgetLetsOnePodGoAtATime() {
    var budget =
        NAMESPACE
            .client()
            .policy()
            .v1()
            .podDisruptionBudget()
            .inNamespace(NAMESPACE.name())
            .withName("chat")
            .require();

    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
  }

  @Test
  void aPlainPrivateUrlIsReachedOnlyWhereNetworkAllowsIt() {
    String host = FIXTURE.simulators().get("relay").address().getHost();
    gateway
        .patch(
            "json",
            """
            [{"op":"add","path":"/spec/upstreams/-","value":{"name":"direct",
              "url":"http://%s:8080/v1","serves":["direct-model"],
              "network":{"allowPlainHTTP":true,"allowPrivate":["%s/32"]}}}]
            """
                .formatted(host, host))
        .orFail();
    gateway.awaitReady();
    gateway
        .patch(
            "json",
            "[{\"op\":\"add\",\"path\":\"/spec/upstreams/0/serves\",\"value\":[\"x\"]},"
                + "{\"op\":\"add\",\"path\":\"/spec/upstreams/1/serves\",\"value\":[\"x\"]}]")
        .orFail();
    gateway.awaitReady();
    assertThat(gateway.chat().countByUpstream("direct-model", 5)).containsOnlyKeys("direct");

    CommandResult refused =
        gateway.patch(
            "json", "[{\"op\":\"remove\",\"path\":\"/spec/upstreams/2/network/allowPrivate\"}]");

    assertThat(refused.text()).contains("network.allowPrivate");
    assertThat(gateway.chat().countByUpstream("direct-model", 5)).containsOnlyKeys("direct");
  }

  @Test
  void pausedStopsWritesToOwnedObjects() {
    gateway.merge("{\"spec\":{\"paused\":true}}");
    awaitObservedGeneration();
    String hash = gateway.status().configHash();
    gateway.merge("{\"spec\":{\"replicas\":2}}");
    gateway.weights(1, 0);
    awaitObservedGeneration();

    assertThat(gateway.deployment().getSpec().getReplicas()).isEqualTo(1);
    assertThat(gateway.status().configHash()).isEqualTo(hash);
    assertThat(gateway.chat().countByUpstream("gpt-4o", 80)).containsKeys("official", "relay");

    gateway.merge("{\"spec\":{\"paused\":false}}");
    gateway.awaitReady();
    assertThat(gateway.deployment().getSpec().getReplicas()).isEqualTo(2);
    assertThat(gateway.chat().countByUpstream("gpt-4o", 20)).containsOnlyKeys("official");
  }

  @Test
  void ownedObjectsAreDeletedWithTheirGateway() {
    Gateway brief = NAMESPACE.gateway("brief").put(Manifests.ONE_POD).awaitReady();

    brief.delete();

    await("its children to go")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                NAMESPACE
                    .kubectl(
                        "get",
                        "deploy,svc,sa,secrets,pdb,hpa,ingress,rs",
                        "-l",
                        "aifleet.dev/gateway=brief",
                        "-o",
                        "name")
                    .out(),
            String::isEmpty);
    assertThat(gateway.chat().countByUpstream("gpt-4o", 5)).isNotEmpty();
  }

  private io.fabric8.kubernetes.api.model.networking.v1.Ingress ingress() {
    return NAMESPACE
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE.name())
        .withName("chat")
        .get();
  }

  private void awaitObservedGeneration() {
    await("the operator to observe the latest generation")
        .atMost(SOON)
        .until(
            () ->
                gateway
                    .live()
                    .getMetadata()
                    .getGeneration()
                    .equals(gateway.status().observedGeneration()));
  }
}
