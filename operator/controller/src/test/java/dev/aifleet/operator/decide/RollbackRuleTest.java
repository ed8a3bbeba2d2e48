package dev.aifleet.operator.decide;

import static dev.aifleet.operator.testing.Gateways.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.operator.decide.Plan.Doubt;
import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.Reach;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.testing.Gateways;
import dev.aifleet.operator.testing.Sight;
import org.junit.jupiter.api.Test;

class RollbackRuleTest {
  private static final String TO_OFFICIAL =
      "rollback: {active: true, target: {upstream: official}}\n";
  private static final String TO_NOWHERE = "rollback: {active: true, target: {upstream: gone}}\n";

  /// The gateway has served by its spec so far.
  private static final Sight SERVED = Sight.fresh().after(gateway(""));

  @Test
  void withoutARollbackSpecIsFollowed() {
    assertThat(SERVED.plan(gateway(""))).isEqualTo(new Follow(Reach.Everything));
    assertThat(SERVED.plan(gateway("rollback: {active: false, target: {upstream: relay}}\n")))
        .isEqualTo(new Follow(Reach.Everything));
  }

  @Test
  void anActiveRollbackPinsItsTarget() {
    assertThat(SERVED.plan(gateway(TO_OFFICIAL)))
        .isEqualTo(new Pinned("official", Reach.Everything));
  }

  @Test
  void withoutATargetWhatRunsIsHeld() {
    assertThat(SERVED.plan(gateway("rollback: {active: true}\n")))
        .isEqualTo(new Hold(new Doubt.NoTarget()));
  }

  @Test
  void anUnknownTargetHoldsWhatRuns() {
    assertThat(SERVED.plan(gateway(TO_NOWHERE)))
        .isEqualTo(new Hold(new Doubt.TargetNotFound("gone")));
  }

  @Test
  void whereNothingRunsYetThereIsNothingToHold() {
    assertThat(Sight.fresh().plan(gateway(TO_NOWHERE))).isEqualTo(new Follow(Reach.Everything));
  }

  @Test
  void anUpstreamThatWasJustDeletedFromSpecIsStillAWayBack() {
    var withoutOfficial =
        Gateways.of(
            """
            upstreams: [{name: relay, url: https://relay.example.com/v1}]
            auth: {anonymous: Allow}
            rollback: {active: true, target: {upstream: official}}
            """);

    assertThat(SERVED.plan(withoutOfficial)).isEqualTo(new Pinned("official", Reach.Everything));
  }

  @Test
  void pausedWritesNothing() {
    assertThat(SERVED.plan(gateway("paused: true\n"))).isEqualTo(new Suspended());
    assertThat(SERVED.plan(gateway("paused: true\n" + TO_NOWHERE))).isEqualTo(new Suspended());
  }

  @Test
  void aRollbackWorksWhilePausedAndReachesTheConfigurationOnly() {
    assertThat(SERVED.plan(gateway("paused: true\n" + TO_OFFICIAL)))
        .isEqualTo(new Pinned("official", Reach.ConfigurationOnly));
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
        .isEqualTo(new Follow(Reach.ConfigurationOnly));
  }
}
