package dev.aifleet.e2e.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.GatewayFixture;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A validating webhook that cannot be reached, for one kind of object in one namespace.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailingWebhookIT {
  private static final String WITH_INGRESS =
      Manifests.CHAT + "  ingress: {className: none, host: chat.example.com}\n";

  @RegisterExtension
  static final GatewayFixture FIXTURE = GatewayFixture.serving("webhook", WITH_INGRESS);

  private static final NamespaceFixture NAMESPACE = FIXTURE.namespace();

  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private final Gateway gateway = FIXTURE.gateway();

  @AfterEach
  void healed() {
    NAMESPACE.kubectl(
        "delete", "validatingwebhookconfiguration", NAMESPACE.name(), "--ignore-not-found");
  }

  @Test
  void aRollbackIsFastAlthoughTheIngressCannotBeWritten() {
    breakWrites("networking.k8s.io", "ingresses");
    gateway.merge("{\"spec\":{\"ingress\":{\"host\":\"other.example.com\"}}}");
    var progressing = gateway.awaitCondition("Progressing", "True", "WriteFailed");
    assertThat(progressing.getMessage()).contains("Ingress chat");

    Instant begun = Instant.now();
    gateway.merge("{\"spec\":{\"rollback\":{\"active\":true}}}");
    gateway.awaitCondition("RolledBack", "True", "PinnedByUser");
    gateway.awaitCondition("Programmed", "True", "");

    assertThat(Duration.between(begun, Instant.now())).isLessThan(AT_ONCE);
    assertThat(gateway.status().printed().weights()).contains("relay=100");
    assertThat(gateway.chat().countByUpstream("gpt-4o", 30)).containsOnlyKeys("relay");

    healed();
    gateway.awaitReady();
  }

  @Test
  void aNewGatewayServesAndReportsTheFailedWrite() {
    breakWrites("networking.k8s.io", "ingresses");
    Gateway fresh = NAMESPACE.gateway("fresh");
    try {
      fresh.put(WITH_INGRESS);

      fresh.awaitCondition("Ready", "False", "WriteFailed");
      fresh.awaitCondition("Programmed", "True", "");
      NAMESPACE.awaitServing("fresh");
      assertThat(NAMESPACE.kubectl("events", "--for", "aigateway/fresh", "--types=Warning").out())
          .contains("WriteFailed");

      healed();
      fresh.awaitReady();
    } finally {
      fresh.delete();
    }
  }

  @Test
  void theOldConfigurationServesAndStatusReportsTheFailedWrite() {
    breakWrites("", "secrets");

    gateway.weights(0, 1);

    gateway.awaitCondition("Ready", "False", "WriteFailed");
    assertThat(gateway.chat().countByUpstream("gpt-4o", 60)).containsKey("official");

    healed();
    gateway.awaitReady();
    await("the new weights")
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(gateway.chat().countByUpstream("gpt-4o", 30)).containsOnlyKeys("relay"));
  }

  private static void breakWrites(String group, String resource) {
    NAMESPACE.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: "$namespace"}
        webhooks:
        - name: broken.example.com
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: Fail
          timeoutSeconds: 5
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "$namespace"}}
          clientConfig: {url: "https://127.0.0.1:1/"}
          rules:
          - apiGroups: ["$group"]
            apiVersions: [v1]
            resources: [$resource]
            operations: [CREATE, UPDATE, DELETE]
        """
            .replace("$namespace", NAMESPACE.name())
            .replace("$group", group)
            .replace("$resource", resource));
    // The API server takes the configuration over after a moment.
    await("writes to fail")
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                !NAMESPACE
                    .kubectl()
                    .attempt(
                        "",
                        "-n",
                        NAMESPACE.name(),
                        "annotate",
                        resource,
                        "--all",
                        "--overwrite",
                        "poke=" + System.nanoTime())
                    .succeeded());
  }
}
