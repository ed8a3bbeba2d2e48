package dev.aifleet.operator.report;

import static dev.aifleet.operator.report.ReportFixture.condition;
import static dev.aifleet.operator.report.ReportFixture.report;
import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.operator.state.FleetReport.UpstreamHealth;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What status says where there are no pods, or none of any use.
class FailureReportTest {
  private static final AIGateway GATEWAY = gateway("replicas: 2\n");
  private static final ObservedFixture PUBLISHED = ObservedFixture.fresh().after(GATEWAY);
  private static final Publication FIRST = Objects.requireNonNull(PUBLISHED.published().current());
  private static final UpstreamHealth FAILING =
      new UpstreamHealth(false, false, ProbeState.Failing);
  private static final UpstreamHealth PASSING =
      new UpstreamHealth(false, false, ProbeState.Passing);
  private static final UpstreamHealth REFUSED = new UpstreamHealth(false, true, ProbeState.Unknown);

  @Test
  void podsThatAreRefusedAreReportedWithTheMessageOfKubernetes() {
    var first = reported(PUBLISHED.live(refused("chat-5c4d8f9b7-x2x4z")));
    var second = reported(PUBLISHED.live(refused("chat-5c4d8f9b7-abcde")));

    assertThat(condition(first, "Progressing"))
        .extracting(Condition::getStatus, Condition::getReason, Condition::getMessage)
        .containsExactly(
            "False",
            "PodsRefused",
            "Kubernetes creates no pod: pods \"chat-...\" is forbidden: exceeded quota: few");
    assertThat(condition(first, "Ready").getMessage()).contains("exceeded quota: few");
    assertThat(second).as("the next try is no news").isEqualTo(first);
  }

  @Test
  void aRolloutThatIsPausedIsReported() {
    var paused =
        new DeploymentBuilder(deployment(GATEWAY)).editSpec().withPaused(true).endSpec().build();

    Condition progressing = condition(reported(PUBLISHED.live(paused)), "Progressing");

    assertThat(progressing.getReason()).isEqualTo("RolloutPaused");
    assertThat(progressing.getMessage()).contains("kubectl rollout resume deployment/chat");
  }

  @Test
  void aFleetOfNoneIsAWantedState() {
    AIGateway none = gateway("replicas: 0\n");
    var done =
        new DeploymentBuilder(deployment(none))
            .editMetadata()
            .withGeneration(1L)
            .endMetadata()
            .withNewStatus()
            .withObservedGeneration(1L)
            .endStatus()
            .build();

    AIGatewayStatus status = report(ObservedFixture.fresh().after(none).live(done), none);

    assertThat(condition(status, "Ready").getReason()).isEqualTo("ScaledToZero");
    assertThat(condition(status, "Progressing").getReason()).isEqualTo("Complete");
    assertThat(Objects.requireNonNull(status.printed()).phase()).isEqualTo("ScaledToZero");
  }

  @ParameterizedTest
  @CsvSource({
    "failing, failing, False, NoUpstreamAvailable, NoUpstreamAvailable",
    "failing, refused, False, NoUpstreamAvailable, CredentialRefused",
    "failing, passing, True, Serving, AsExpected"
  })
  void whereEveryUpstreamFailsTheGatewayIsNotReady(
      String official, String relay, String ready, String why, String degraded) {
    var observed =
        PUBLISHED
            .pod("a", ObservedFixture.runs(FIRST))
            .finds("a", "official", health(official))
            .finds("a", "relay", health(relay));

    AIGatewayStatus status = reported(observed);

    assertThat(condition(status, "Ready"))
        .extracting(Condition::getStatus, Condition::getReason)
        .containsExactly(ready, why);
    assertThat(condition(status, "Degraded").getReason()).isEqualTo(degraded);
  }

  @Test
  void whatGetsNoTrafficMayFail() {
    AIGateway one = gateway("rollback: {active: true, target: {upstream: relay}}\n");
    ObservedFixture pinned = ObservedFixture.fresh().after(one);
    Publication current = Objects.requireNonNull(pinned.published().current());

    var status =
        report(
            pinned
                .pod("a", ObservedFixture.runs(current))
                .finds("a", "official", FAILING)
                .finds("a", "relay", PASSING),
            one);

    assertThat(condition(status, "Ready").getStatus()).isEqualTo("True");
  }

  @Test
  void aPodThatWasKilledForItsMemoryIsReportedForAWhile() {
    GatewayPod killed = GatewayPod.of(pod());

    assertThat(killed.startProblem())
        .isEqualTo("CrashLoopBackOff: it used more memory than its limit (OOMKilled)");
    assertThat(killed.outOfMemoryAt()).isEqualTo(ObservedFixture.NOON.minusSeconds(60));

    ObservedFixture observed = PUBLISHED.pod(killed);
    assertThat(condition(reported(observed), "Degraded").getReason()).isEqualTo("OutOfMemory");
    assertThat(condition(reported(observed.later(Duration.ofMinutes(11))), "Degraded").getReason())
        .isEqualTo("AsExpected");
  }

  private static Pod pod() {
    return Serialization.unmarshal(
        """
        metadata: {name: chat-1}
        status:
          containerStatuses:
          - name: gateway
            restartCount: 3
            state: {waiting: {reason: CrashLoopBackOff}}
            lastState: {terminated: {reason: OOMKilled, exitCode: 137, finishedAt: "2026-11-22T11:59:00Z"}}
        """,
        Pod.class);
  }

  private static Deployment refused(String pod) {
    return new DeploymentBuilder(deployment(GATEWAY))
        .withNewStatus()
        .addNewCondition()
        .withType("ReplicaFailure")
        .withStatus("True")
        .withReason("FailedCreate")
        .withMessage("pods \"" + pod + "\" is forbidden: exceeded quota: few")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Deployment deployment(AIGateway gateway) {
    return Objects.requireNonNull(ObservedFixture.fresh().desired(gateway).find(Deployment.class));
  }

  private static UpstreamHealth health(String word) {
    return switch (word) {
      case "failing" -> FAILING;
      case "refused" -> REFUSED;
      default -> PASSING;
    };
  }

  private static AIGatewayStatus reported(ObservedFixture observed) {
    return ReportFixture.report(observed, GATEWAY);
  }
}
