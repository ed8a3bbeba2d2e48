package dev.aifleet.operator.report;

import static dev.aifleet.operator.report.ReportFixture.outcome;
import static dev.aifleet.operator.report.ReportFixture.report;
import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RollbackReportTest {
  private static final String ACTIVE = "rollback: {active: true, target: {upstream: official}}\n";
  private static final ObservedFixture SERVED = ObservedFixture.fresh().after(gateway(""));

  @Test
  void aPinIsReportedWithWhatItHoldsBack() {
    AIGatewayStatus status = report(SERVED, gateway(ACTIVE));

    assertThat(rolledBack(status)).isEqualTo("True PinnedByUser");
    assertThat(status.rollback())
        .isEqualTo(new AIGatewayStatus.Rollback(true, "official", "2026-11-22T12:00:00Z", 7L));
    assertThat(Objects.requireNonNull(status.printed()).rollback()).isEqualTo("official");
    assertThat(Objects.requireNonNull(status.printed()).phase()).isEqualTo("RolledBack");
  }

  @Test
  void sinceStaysWhileTheSameTargetTakesTheTraffic() {
    AIGatewayStatus first = report(SERVED, gateway(ACTIVE));
    AIGateway again = GatewayFixture.withStatus(gateway(ACTIVE), first);

    AIGatewayStatus second = report(SERVED.after(again).later(Duration.ofHours(2)), again);

    assertThat(second.rollback()).isEqualTo(first.rollback());
  }

  @Test
  void allTrafficGoesToTheTargetOnceThePodsRunIt() {
    AIGateway active = gateway(ACTIVE);
    ObservedFixture pinned = SERVED.after(active);
    ObservedFixture running =
        pinned.pod("a", ObservedFixture.runs(Objects.requireNonNull(pinned.published().current())));

    AIGatewayStatus status = report(running, active);

    assertThat(status.effectiveWeights()).isEqualTo(Map.of("official", 100, "relay", 0));
    assertThat(Conditions.find(status, Conditions.READY).map(Condition::getReason))
        .contains("RolledBack");
  }

  @Test
  void withoutATargetNothingChangesAndThatIsReported() {
    AIGatewayStatus status = report(SERVED, gateway("rollback: {active: true}\n"));

    assertThat(rolledBack(status)).isEqualTo("False NoTarget");
    assertThat(status.configHash()).isEqualTo(report(SERVED, gateway("")).configHash());
  }

  @Test
  void aMissingTargetIsReported() {
    String gone = "rollback: {active: true, target: {upstream: gone}}\n";

    assertThat(rolledBack(report(SERVED, gateway(gone)))).isEqualTo("False TargetNotFound");
  }

  @Test
  void aTargetThatGoesMissingWhilePinnedStillHoldsTheTraffic() {
    ObservedFixture pinned = SERVED.after(gateway(ACTIVE));
    String gone = "rollback: {active: true, target: {upstream: gone}}\n";

    assertThat(rolledBack(report(pinned, gateway(gone)))).isEqualTo("True TargetNotFound");
  }

  @Test
  void aPinServesAlthoughSecretsOfTheRestAreMissing() {
    var clientsOnly =
        Map.of("clients", Objects.requireNonNull(GatewayFixture.secrets().get("clients")));
    AIGatewayStatus status = report(SERVED.secrets(clientsOnly), gateway(ACTIVE));

    assertThat(rolledBack(status)).isEqualTo("True PinnedByUser");
    assertThat(Conditions.find(status, Conditions.SECRETS_RESOLVED).map(Condition::getStatus))
        .contains("False");
  }

  @Test
  void goingForwardToASpecThatCannotServeStaysPinnedAndSaysSo() {
    ObservedFixture pinned = SERVED.after(gateway(ACTIVE));

    assertThat(rolledBack(report(pinned.secrets(Map.of()), gateway(""))))
        .isEqualTo("True ForwardBlocked");
  }

  @Test
  void aRollbackInForceIsReadyWhateverElseSpecSaysAlsoWhilePaused() {
    var broken = "modelAliases: [{name: a, model: 'b*'}]\npaused: true\n" + ACTIVE;
    var pinned = SERVED.desired(gateway(broken)).published();
    var now =
        SERVED
            .published(pinned)
            .pod("a", ObservedFixture.runs(Objects.requireNonNull(pinned.current())));

    assertThat(now.plan(gateway(broken))).isInstanceOf(Plan.Suspended.class);
    assertThat(ready(now, broken)).isEqualTo("True RolledBack");
  }

  @Test
  void aRollbackWithoutTargetDoesNotMakeAnInvalidSpecReady() {
    var now =
        SERVED.pod("a", ObservedFixture.runs(Objects.requireNonNull(SERVED.published().current())));
    String invalid = "modelAliases: [{name: a, model: 'b*'}]\n";
    String nobody = "rollback: {active: true, target: {upstream: nobody}}\n";

    assertThat(ready(now, invalid + nobody)).isEqualTo("False Invalid");
    assertThat(ready(now, nobody)).isEqualTo("True Serving");
  }

  private static String ready(ObservedFixture observed, String spec) {
    return outcome(report(observed, gateway(spec)), Conditions.READY);
  }

  private static String rolledBack(AIGatewayStatus status) {
    return outcome(status, Conditions.ROLLED_BACK);
  }
}
