package dev.aifleet.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.reconcile.KubernetesClients;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.testing.FakeApiServer;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Objects of somebody else under the names of a gateway's children.
class ForeignObjectsTest {
  private static final AIGateway GATEWAY =
      GatewayFixture.gateway(
          """
          autoscaling: {minReplicas: 1, maxReplicas: 9}
          ingress: {className: none, host: chat.example.com}
          """);

  @AutoClose private final FakeApiServer server = new FakeApiServer();
  private final Applier applier =
      new Applier(
          new ClusterClient(
              KubernetesClients.once(server.client(), KubernetesClients.LONGEST_ADMISSION),
              (object, verb) -> {}),
          () -> ObservedFixture.NOON);

  static Stream<Arguments> takenNames() {
    return Stream.of(
        arguments("secrets/chat-config", secret("chat-config"), "deployments"),
        arguments("secrets/chat-credentials", secret("chat-credentials"), "deployments"),
        arguments("secrets/chat-control", secret("chat-control"), "deployments"),
        arguments("serviceaccounts/chat", serviceAccount(), "deployments"),
        arguments("services/chat", service(), "ingresses"),
        arguments("deployments/chat", deployment(), "horizontalpodautoscalers"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("takenNames")
  void nothingRefersToIt(String path, HasMetadata theirs, String dependent) {
    server.holds(path, theirs);

    ApplyResult done = apply(ObservedFixture.fresh());

    assertThat(ended(done))
        .containsExactly(new Failure.Foreign(theirs.getKind(), theirs.getMetadata().getName()));
    await().until(() -> server.changes().contains("PATCH poddisruptionbudgets/chat"));
    assertThat(server.changes()).doesNotContain("PATCH " + path, "PATCH " + dependent + "/chat");
  }

  @Test
  void whatReferredToItIsRemoved() {
    server.holds("secrets/chat-config", secret("chat-config"));
    Deployment wanted =
        Objects.requireNonNull(ObservedFixture.fresh().desired(GATEWAY).find(Deployment.class));
    Deployment running =
        new DeploymentBuilder(wanted)
            .editMetadata()
            .withUid("1")
            .withResourceVersion("1")
            .endMetadata()
            .build();

    ApplyResult done = apply(ObservedFixture.fresh().live(running));

    assertThat(ended(done)).containsExactly(new Failure.Foreign("Secret", "chat-config"));
    await().until(() -> server.changes().contains("DELETE deployments/chat"));
    assertThat(server.changes()).doesNotContain("PATCH deployments/chat");
  }

  @Test
  void oneThatIsOursIsReferredTo() {
    Secret ours =
        ObservedFixture.fresh().desired(GATEWAY).configuration().stream()
            .map(Secret.class::cast)
            .filter(secret -> secret.getMetadata().getName().equals("chat-config"))
            .findFirst()
            .orElseThrow();
    Secret hidden = new SecretBuilder(ours).editMetadata().withLabels(null).endMetadata().build();
    server.holds("secrets/chat-config", hidden);

    apply(ObservedFixture.fresh());

    await().until(() -> server.changes().contains("PATCH deployments/chat"));
  }

  /// On a busy machine a write may still be under way when the apply returns.
  private static List<Failure> ended(ApplyResult done) {
    return done.failures().stream().filter(it -> !(it instanceof Failure.InProgress)).toList();
  }

  private ApplyResult apply(ObservedFixture sight) {
    var pass = applier.begin(GATEWAY, sight.desired(GATEWAY), sight.observed());
    pass.configure();
    return pass.complete();
  }

  private static ObjectMeta meta(String name) {
    return new ObjectMetaBuilder().withName(name).withNamespace(GatewayFixture.NAMESPACE).build();
  }

  private static Secret secret(String name) {
    return new SecretBuilder().withMetadata(meta(name)).build();
  }

  private static ServiceAccount serviceAccount() {
    return new ServiceAccountBuilder().withMetadata(meta(GatewayFixture.NAME)).build();
  }

  private static Service service() {
    return new ServiceBuilder().withMetadata(meta(GatewayFixture.NAME)).build();
  }

  private static Deployment deployment() {
    return new DeploymentBuilder().withMetadata(meta(GatewayFixture.NAME)).build();
  }
}
