package dev.aifleet.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.report.Reporter;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.testing.FakeApiServer;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StatusWriterTest {
  private static final AIGatewayStatus A = status(ObservedFixture.fresh());
  private static final AIGatewayStatus B = status(ObservedFixture.fresh().secrets(Map.of()));

  @AutoClose private final FakeApiServer server = new FakeApiServer();
  private final StatusWriter writer =
      new StatusWriter(KubernetesClients.once(server.client(), KubernetesClients.SHORT));

  /// A, B and A within a moment: the cache still shows the first A when the second is due.
  @Test
  void whatEqualsTheCachedStatusIsWrittenAgainWhereTheCacheIsBehind() {
    AIGateway cached = gateway(A, 100);
    writer.write(cached, B);

    AIGateway latest = writer.latest(cached);

    assertThat(latest.getStatus()).isEqualTo(B);
    assertThat(writer.isWritten(latest, A)).isFalse();
    writer.write(latest, A);
    assertThat(writer.latest(cached).getStatus()).isEqualTo(A);
    assertThat(server.changes()).hasSize(2);
  }

  @Test
  void aCacheThatHasCaughtUpCounts() {
    writer.write(gateway(A, 100), B);

    AIGateway overwritten = gateway(A, 102);

    assertThat(writer.latest(overwritten)).isSameAs(overwritten);
    assertThat(writer.isWritten(overwritten, B)).isFalse();
  }

  @Test
  void whatSomebodyElseWroteIsNewsAndOurOwnIsNot() {
    AIGateway before = gateway(A, 100);
    writer.write(before, B);

    assertThat(writer.isForeignChange(gateway(B, 101), before)).as("our own").isFalse();
    assertThat(writer.isForeignChange(gateway(A, 102), gateway(B, 101))).as("overwritten").isTrue();
    assertThat(writer.isForeignChange(gateway(null, 102), gateway(B, 101))).as("removed").isTrue();
    AIGateway edited = gateway(B, 103);
    edited.getMetadata().setGeneration(8L);
    assertThat(writer.isForeignChange(edited, gateway(B, 101))).as("spec").isTrue();
    AIGateway labelled = gateway(B, 104);
    labelled.getMetadata().setLabels(Map.of("a", "b"));
    assertThat(writer.isForeignChange(labelled, gateway(B, 101))).as("labels").isFalse();
  }

  @Test
  void conditionsOfOthersStayAndAreNoReasonToWrite() {
    Condition theirs =
        new ConditionBuilder()
            .withType("example.com/Audited")
            .withStatus("True")
            .withReason("Audited")
            .withMessage("")
            .withLastTransitionTime("2026-11-22T12:00:00Z")
            .build();
    List<Condition> all = new ArrayList<>(A.conditions());
    all.add(theirs);
    AIGateway cached = gateway(A.withConditions(all), 100);

    assertThat(writer.isWritten(cached, A)).isTrue();
    writer.write(cached, B);

    assertThat(writer.latest(cached).getStatus().conditions()).contains(theirs);
  }

  @Test
  void whatStandsBesideOursInStatusIsRemoved() {
    AIGateway cached = gateway(null, 100);
    cached.setStatus(
        new AIGatewayStatus(
            A.observedGeneration(),
            A.conditions(),
            "forged",
            99L,
            A.fleet(),
            Map.of("x", 100),
            A.upstreams(),
            A.rollback(),
            A.address(),
            A.printed()));

    assertThat(writer.isWritten(cached, A)).isFalse();
  }

  /// Weights of before, times of transitions: what is carried on is not taken from a forgery.
  @Test
  void whatGoesOnFromAnEarlierStatusGoesOnFromOurs() {
    AIGateway forged = gateway(A, 100);
    assertThat(writer.own(forged)).isSameAs(forged);
    writer.write(forged, B);

    assertThat(writer.own(gateway(A, 105)).getStatus()).isEqualTo(B);
  }

  @Test
  void anotherGatewayOfTheSameNameHasItsOwnStatus() {
    writer.write(gateway(A, 100), B);
    AIGateway another = gateway(null, 50);
    another.getMetadata().setUid("another");

    assertThat(writer.latest(another)).isSameAs(another);
  }

  @Test
  void aWriteThatFailsIsNotRemembered() {
    server.fail("status", 500);
    AIGateway cached = gateway(A, 100);

    assertThatThrownBy(() -> writer.write(cached, B)).isInstanceOf(KubernetesClientException.class);

    assertThat(writer.latest(cached)).isSameAs(cached);
    assertThat(writer.isWritten(writer.latest(cached), B)).isFalse();
  }

  @Test
  void ofAForgottenGatewayNothingIsKept() {
    AIGateway cached = gateway(A, 100);
    writer.write(cached, B);

    writer.forget(GatewayId.of(cached));

    assertThat(writer.latest(cached)).isSameAs(cached);
  }

  private static AIGateway gateway(
      @org.jspecify.annotations.Nullable AIGatewayStatus status, long version) {
    AIGateway gateway = GatewayFixture.gateway("");
    gateway.getMetadata().setResourceVersion(String.valueOf(version));
    if (status != null) {
      gateway.setStatus(Json.copy(status, AIGatewayStatus.class));
    }
    return gateway;
  }

  private static AIGatewayStatus status(ObservedFixture sight) {
    AIGateway gateway = GatewayFixture.gateway("");
    var desired = sight.desired(gateway);
    var done = new ApplyResult(desired.published(), List.of(), desired.findings());
    return new Reporter(ObservedFixture.IMAGE)
        .report(gateway, sight.plan(gateway), sight.observed(), done);
  }
}
