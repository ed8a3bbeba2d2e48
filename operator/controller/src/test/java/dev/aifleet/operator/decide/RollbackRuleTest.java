package dev.aifleet.operator.decide;

import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.RollbackProblem;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.decide.Plan.WriteScope;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import org.junit.jupiter.api.Test;

class RollbackRuleTest {
  private static final String TO_OFFICIAL =
      "rollback: {active: true, target: {upstream: official}}\n";
  private static final String TO_NOWHERE = "rollback: {active: true, target: {upstream: gone}}\n";

  /// The gateway has served by its spec so far.
  private static final ObservedFixture SERVED = ObservedFixture.fresh().after(gateway(""));

  @Test
  void withoutARollbackSpecIsFollowed() {
    assertThat(SERVED.plan(gateway(""))).isEqualTo(new Follow(WriteScope.Everything));
    assertThat(SERVED.plan(gateway("rollback: {active: false, target: {upstream: relay}}\n")))
        .isEqualTo(new Follow(WriteScope.Everything));
  }

  @Test
  void anActiveRollbackPinsItsTarget() {
    assertThat(SERVED.plan(gateway(TO_OFFICIAL)))
        .isEqualTo(new Pinned("official", WriteScope.Everything));
  }

  @Test
  void withoutATargetWhatRunsIsHeld() {
    assertThat(SERVED.plan(gateway("rollback: {active: true}\n")))
        .isEqualTo(new Hold(new RollbackProblem.NoTarget()));
  }

  @Test
  void anUnknownTargetHoldsWhatRuns() {
    assertThat(SERVED.plan(gateway(TO_NOWHERE)))
        .isEqualTo(new Hold(new RollbackProblem.TargetNotFound("gone")));
  }

  @Test
  void whereNothingRunsYetThereIsNothingToHold() {
    assertThat(ObservedFixture.fresh().plan(gateway(TO_NOWHERE)))
        .isEqualTo(new Follow(WriteScope.Everything));
  }

  @Test
  void anUpstreamThatWasJustDeletedFromSpecIsStillAWayBack() {
    var withoutOfficial =
        GatewayFixture.of(
            """
            upstreams: [{name: relay, url: https://relay.example.com/v1}]
            auth: {anonymous: Allow}
            rollback: {active: true, target: {upstream: official}}
            """);

    assertThat(SERVED.plan(withoutOfficial))
        .isEqualTo(new Pinned("official", WriteScope.Everything));
  }

  @Test
  void pausedWritesNothing() {
    assertThat(SERVED.plan(gateway("paused: true\n"))).isEqualTo(new Suspended());
    assertThat(SERVED.plan(gateway("paused: true\n" + TO_NOWHERE))).isEqualTo(new Suspended());
  }

  @Test
  void aRollbackWorksWhilePausedAndReachesTheConfigurationOnly() {
    assertThat(SERVED.plan(gateway("paused: true\n" + TO_OFFICIAL)))
        .isEqualTo(new Pinned("official", WriteScope.ConfigurationOnly));
  }

  @Test
  void aPinThatIsInForceNeedsNoWriteWhilePaused() {
    var pinned = SERVED.after(gateway(TO_OFFICIAL));

    assertThat(pinned.plan(gateway("paused: true\n" + TO_OFFICIAL))).isEqualTo(new Suspended());
  }

  @Test
  void theEndOfARollbackGoesForwardEvenWhilePaused() {
    var pinned = SERVED.after(gateway(TO_OFFICIAL));

    assertThat(pinned.plan(gateway("paused: true\n")))
        .isEqualTo(new Follow(WriteScope.ConfigurationOnly));
  }
}
