package dev.aifleet.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.testing.GatewayFixture;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Server-side apply against a real API server (KUBECONFIG), with everything that only a real one
/// does: defaults, field managers, preconditions.
class ApplierIT {
  private static final String AUTOSCALED =
      """
      autoscaling: {minReplicas: 1, maxReplicas: 9}
      ingress: {className: none, host: chat.example.com, tls: {secretName: tls}}
      """;

  @AutoClose private ClusterFixture cluster;

  @BeforeEach
  void start() {
    cluster = new ClusterFixture();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "replicas: 2\n", AUTOSCALED})
  void theSecondReconcileWritesNothing(String spec) {
    cluster.reconcile(spec);
    int written = cluster.writes().size();

    var again = cluster.reconcile(spec);

    assertThat(cluster.writes()).hasSize(written);
    assertThat(again.failures()).isEmpty();
  }

  @Test
  void switchingToAutoscalingAndBackKeepsTheLiveCount() {
    cluster.reconcile("replicas: 5\n");

    cluster.reconcile(AUTOSCALED);
    assertThat(cluster.replicas()).as("the autoscaler begins with what is live").isEqualTo(5);

    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(cluster.namespace())
        .withName(GatewayFixture.NAME)
        .scale(7);
    cluster.reconcile(AUTOSCALED);
    assertThat(cluster.replicas()).as("the operator never resets it").isEqualTo(7);

    cluster.reconcile("");
    assertThat(cluster.replicas()).as("neither keeps the live count").isEqualTo(7);

    cluster.reconcile("replicas: 4\n");
    assertThat(cluster.replicas()).as("a number in spec is applied").isEqualTo(4);
  }

  @Test
  void aNewAutoscaledFleetBeginsWithItsMinimum() {
    cluster.reconcile("autoscaling: {minReplicas: 2, maxReplicas: 9}\n");

    assertThat(cluster.replicas()).isEqualTo(2);
  }

  @Test
  void aFleetOfNoneIsRaisedWhenAnAutoscalerTakesOver() {
    cluster.reconcile("replicas: 0\n");

    cluster.reconcile("autoscaling: {minReplicas: 2, maxReplicas: 9}\n");

    assertThat(cluster.replicas()).as("an autoscaler leaves 0 alone").isEqualTo(2);
  }

  @Test
  void aCrashAfterAnyWriteOfTheHandoverLosesNoPod() {
    for (int crash = 1; crash <= 3; crash++) {
      cluster.afterWrite(_ -> {});
      cluster.reconcile("replicas: 5\n");
      crashAfter(crash, AUTOSCALED);
      assertThat(cluster.replicas()).as("after a crash at write %s", crash).isEqualTo(5);

      cluster.reconcile(AUTOSCALED);

      assertThat(cluster.replicas()).as("when it is back after write %s", crash).isEqualTo(5);
    }
  }

  @Test
  void aCrashAfterAnyWriteOfTheCreationEndsInTheSameObjects() {
    String none = "replicas: 0\n";
    cluster.reconcile(none);
    int all = cluster.writes().size();
    String whole = cluster.fingerprint();

    for (int crash = 1; crash < all; crash++) {
      try (var other = new ClusterFixture()) {
        crashAfter(other, crash, none);

        other.reconcile(none);

        assertThat(other.fingerprint()).as("crash after write %s", crash).isEqualTo(whole);
      }
    }
  }

  @Test
  void anObjectOfSomebodyElseIsLeftAloneAndTheRestIsApplied() {
    Service theirs =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(GatewayFixture.NAME)
            .withNamespace(cluster.namespace())
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withPort(1)
            .endPort()
            .endSpec()
            .build();
    cluster.client().resource(theirs).create();

    var done = cluster.reconcile("");

    assertThat(done.failures())
        .containsExactly(new Failure.Foreign("Service", GatewayFixture.NAME));
    assertThat(cluster.writes()).doesNotContain("Service apply");
    assertThat(cluster.client().resource(theirs).get().getSpec().getPorts().getFirst().getPort())
        .isEqualTo(1);
    assertThat(cluster.deployment()).isNotNull();
  }

  @Test
  void configurationIsNotWrittenOntoAVersionThatWasNotSeen() {
    cluster.reconcile("");
    var stale = cluster.observed();
    cluster.reconcile("modelAliases: [{name: newer, model: b}]\n");
    String newer = config();

    var done = cluster.reconcile("modelAliases: [{name: older, model: b}]\n", stale);

    assertThat(done.failures())
        .contains(new Failure.Conflict("Secret", Names.config(GatewayFixture.NAME)));
    assertThat(done.published()).as("nothing else is told to pods").isEqualTo(stale.published());
    assertThat(config()).isEqualTo(newer);
  }

  @Test
  void whatSomebodyUndidIsRepairedByOneWrite() {
    cluster.reconcile("");
    cluster
        .client()
        .services()
        .inNamespace(cluster.namespace())
        .withName(GatewayFixture.NAME)
        .edit(
            service ->
                new ServiceBuilder(service)
                    .editSpec()
                    .addToSelector(Names.GATEWAY, "another")
                    .endSpec()
                    .build());
    int written = cluster.writes().size();

    cluster.reconcile("");

    assertThat(cluster.writes().subList(written, cluster.writes().size()))
        .containsExactly("Service repair");
  }

  /// By merge patch, as `kubectl edit` does it.
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "services | {'spec':{'ports':[{'name':'http','port':8081,'targetPort':'http'}]}}",
        "services | {'spec':{'publishNotReadyAddresses':true,'externalIPs':['192.0.2.1']}}",
        "services | {'spec':{'selector':{'app':'other'}}}",
        "poddisruptionbudgets | {'spec':{'selector':{'matchLabels':{'team':'a'}}}}",
        "ingresses | {'spec':{'rules':[{'host':'chat.example.com','http':{'paths':[{'path':'/x',"
            + "'pathType':'Prefix','backend':{'service':{'name':'x','port':{'number':1}}}}]}}]}}",
        "deployments | {'spec':{'strategy':{'type':'Recreate','rollingUpdate':null}}}",
        "deployments | {'spec':{'template':{'spec':{'hostNetwork':true}}}}",
        "deployments | {'spec':{'template':{'spec':{'volumes':[{'name':'config','emptyDir':{}},"
            + "{'name':'credentials','emptyDir':{}},{'name':'control','emptyDir':{}},"
            + "{'name':'tmp','configMap':{'name':'x'}}]}}}}",
        "secrets | {'data':{'extra':'eA=='}}"
      })
  void whatChangesTheMeaningIsUndone(String resource, String change) {
    cluster.reconcile(AUTOSCALED);
    String before = cluster.meaning(resource);
    cluster.merge(resource, change.replace('\'', '"'));
    assertThat(cluster.meaning(resource)).isNotEqualTo(before);

    cluster.reconcile(AUTOSCALED);
    var done = cluster.reconcile(AUTOSCALED);

    assertThat(done.failures()).isEmpty();
    assertThat(cluster.meaning(resource)).isEqualTo(before);
    int written = cluster.writes().size();
    cluster.reconcile(AUTOSCALED);
    assertThat(cluster.writes()).hasSize(written);
  }

  @Test
  void whatLostItsOwnerIsAdoptedWithWhatItHolds() {
    cluster.reconcile(AUTOSCALED);
    cluster.reconcile("modelAliases: [{name: second, model: b}]\n" + AUTOSCALED);
    String second = config();
    cluster.orphanAll();

    for (int i = 0; i < 3; i++) {
      cluster.reconcile("modelAliases: [{name: second, model: b}]\n" + AUTOSCALED);
    }

    assertThat(config()).isEqualTo(second);
    assertThat(cluster.observed().owned().objects())
        .hasSize(9)
        .allMatch(object -> object.getMetadata().getOwnerReferences().size() == 1);
  }

  @Test
  void withoutANumberInSpecAFleetOfNoneGetsTheDefault() {
    cluster.reconcile("replicas: 0\n");

    cluster.reconcile("");

    assertThat(cluster.replicas()).isEqualTo(3);
  }

  @Test
  void aSecretThatLostItsLabelsIsShownAgainAndNotOverwritten() {
    cluster.reconcile("");
    cluster.reconcile("modelAliases: [{name: second, model: b}]\n");
    String second = config();
    var secret =
        cluster
            .client()
            .secrets()
            .inNamespace(cluster.namespace())
            .withName(Names.config(GatewayFixture.NAME));
    secret.edit(
        held -> {
          held.getMetadata().setLabels(null);
          return held;
        });

    var hidden = cluster.reconcile("");

    assertThat(hidden.failures())
        .containsExactly(new Failure.Conflict("Secret", Names.config(GatewayFixture.NAME)));
    assertThat(config()).isEqualTo(second);
    assertThat(cluster.reconcile("").published().current())
        .matches(publication -> publication.sequence() == 3);
  }

  @Test
  void whatIsNoLongerWantedIsRemoved() {
    cluster.reconcile(AUTOSCALED);

    cluster.reconcile("");

    assertThat(cluster.writes()).contains("HorizontalPodAutoscaler delete", "Ingress delete");
  }

  private String config() {
    Secret secret =
        cluster
            .client()
            .secrets()
            .inNamespace(cluster.namespace())
            .withName(Names.config(GatewayFixture.NAME))
            .require();
    return Objects.requireNonNull(secret.getData().get(Names.CURRENT));
  }

  private void crashAfter(int writes, String spec) {
    crashAfter(cluster, writes, spec);
  }

  private static void crashAfter(ClusterFixture cluster, int writes, String spec) {
    var left = new AtomicInteger(writes);
    cluster.afterWrite(
        _ -> {
          if (left.decrementAndGet() == 0) {
            throw new IllegalStateException("crash");
          }
        });
    List<String> before = cluster.writes();
    assertThatThrownBy(() -> cluster.reconcile(spec))
        .as("crash after %s more than %s", writes, before)
        .hasMessage("crash");
    cluster.afterWrite(_ -> {});
  }
}
