package dev.aifleet.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.resilience.Outcome.Kind;
import dev.aifleet.gateway.upstream.UpstreamHealth.Cause;
import dev.aifleet.gateway.upstream.UpstreamHealth.Permit;
import dev.aifleet.gateway.upstream.UpstreamHealth.Scope;
import dev.aifleet.gateway.upstream.UpstreamHealth.Standing;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpstreamHealthTest {
  private static final Outcome BROKEN = Outcome.failure(Kind.Broken);
  private static final CircuitBreaker TWO =
      new CircuitBreaker(new Consecutive(2, Duration.ofSeconds(30)), null, null);

  private static final Scope SCOPE = new Scope("m", "alice");

  private final UpstreamHealth health = new UpstreamHealth();
  private long now = 5_000_000_000L;

  @BeforeEach
  void configure() {
    health.follow(connectionPolicy(TWO, 2), "key-1");
  }

  @Test
  void itIsOutWhileItHasNoRoom() {
    Permit one = entered();
    Permit two = entered();
    assertThat(health.enter(SCOPE, now)).isNull();
    assertThat(standing()).isEqualTo(Standing.Out);

    one.finish(new Outcome.Success(), now);
    one.finish(new Outcome.Success(), now);

    assertThat(health.inFlight()).describedAs("a permit counts once").isEqualTo(1);
    assertThat(standing()).isEqualTo(Standing.Well);
    two.finish(new Outcome.Released(), now);
    assertThat(health.inFlight()).isZero();
  }

  @Test
  void theLastPlacesAreForCallersThatHaveFew() {
    health.follow(connectionPolicy(TWO, 10), "key-1");
    for (int i = 0; i < 9; i++) {
      entered();
    }
    var bob = new Scope("m", "bob");

    assertThat(health.enter(SCOPE, now)).isNull();
    assertThat(standing()).isEqualTo(Standing.Out);
    assertThat(health.cause(SCOPE, now)).isEqualTo(Cause.CallerShare);
    assertThat(health.standing(bob, now)).isEqualTo(Standing.Well);
    Permit last = some(health.enter(bob, now));
    assertThat(health.cause(bob, now)).isEqualTo(Cause.Capacity);
    last.finish(new Outcome.Success(), now);
    assertThat(health.enter(bob, now)).isNotNull();
  }

  @Test
  void itIsPausedForItsRetryAfter() {
    entered().finish(asked(7), now);
    onItsWay().finish(asked(3), now);
    assertThat(standing()).isEqualTo(Standing.Out);
    assertThat(health.availableIn(SCOPE, now)).isEqualTo(Duration.ofSeconds(7));

    pass(Duration.ofMillis(6999));
    assertThat(standing()).isEqualTo(Standing.Out);
    pass(Duration.ofMillis(1));

    assertThat(standing()).isEqualTo(Standing.Well);
  }

  @Test
  void outcomesThatAreNotItsFaultDoNotAffectItsHealth() {
    for (int i = 0; i < 100; i++) {
      entered().finish(Outcome.Capacity.OURS, now);
      entered().finish(new Outcome.Released(), now);
      entered().finish(new Outcome.ClientFault(400), now);
      entered().finish(new Outcome.ModelMissing(404), now);
    }

    assertThat(standing()).isEqualTo(Standing.Well);
  }

  @Test
  void failuresOpenItAndAReloadWithTheSameRulesKeepsThat() {
    fail();
    fail();
    assertThat(standing()).isEqualTo(Standing.Open);
    assertThat(health.isOpen(now)).isTrue();

    health.follow(connectionPolicy(TWO, 500), "key-2");
    assertThat(standing()).isEqualTo(Standing.Open);

    health.follow(connectionPolicy(CircuitBreaker.DEFAULT, 500), "key-2");
    assertThat(standing()).isEqualTo(Standing.Well);
  }

  @Test
  void withoutAnAlternativeAnOpenOneIsUsed() {
    fail();
    fail();

    assertThat(health.enter(SCOPE, now)).isNull();
    some(health.enterAsLastResort(SCOPE, now)).finish(new Outcome.Success(), now);
    assertThat(health.isOpen(now)).isFalse();
  }

  @Test
  void aPauseAppliesOnlyToItsModel() {
    entered().finish(asked(7), now);

    assertThat(health.standing(new Scope("other", "alice"), now)).isEqualTo(Standing.Well);
    assertThat(health.cause(SCOPE, now)).isEqualTo(Cause.Capacity);

    health.follow(connectionPolicy(TWO, 2), "key-2");
    assertThat(standing()).describedAs("another account").isEqualTo(Standing.Well);
  }

  @Test
  void aFailureWithAPauseIsNoWantOfCapacity() {
    var pausing = new Outcome.Failure(Kind.Status, 503, Duration.ofSeconds(7));
    entered().finish(pausing, now);

    assertThat(standing()).isEqualTo(Standing.Out);
    assertThat(health.cause(SCOPE, now)).isEqualTo(Cause.Failure);
  }

  @Test
  void withoutARetryAfterOthersAreOnlyPreferred() {
    entered().finish(new Outcome.Capacity(Duration.ofSeconds(1), false), now);

    assertThat(standing()).isEqualTo(Standing.Degraded);
    assertThat(health.restsFor(SCOPE, now)).isEqualTo(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(standing()).isEqualTo(Standing.Well);
  }

  @Test
  void aDoubtedKeyIsForWantOfAnybodyAndARefusedProbeEndsThat() {
    refuse();
    assertThat(standing()).describedAs("one request").isEqualTo(Standing.Well);
    refuse();
    assertThat(standing()).isEqualTo(Standing.Doubted);
    assertThat(health.isCredentialRefused()).isTrue();
    assertThat(health.wantsProbe(now)).isTrue();

    probed(ProbeOutcome.AccessDenied);
    assertThat(standing()).isEqualTo(Standing.Out);
    assertThat(health.cause(SCOPE, now)).isEqualTo(Cause.Credential);
    pass(Duration.ofMinutes(1));

    assertThat(standing()).describedAs("it is tried again").isEqualTo(Standing.Well);
    assertThat(health.isCredentialRefused()).isTrue();
    entered().finish(new Outcome.Success(), now);
    assertThat(health.isCredentialRefused()).isFalse();
  }

  @Test
  void anotherKeyIsInnocentEvenOfTheOldOnesLateRefusals() {
    Permit late = entered();
    refuse();
    refuse();

    health.follow(connectionPolicy(TWO, 2), "key-2");
    late.finish(new Outcome.CredentialRefused(401), now);

    assertThat(standing()).isEqualTo(Standing.Well);
    assertThat(health.isCredentialRefused()).isFalse();
  }

  @Test
  void aPinnedOneIsUsedInAnyStateAndNotRated() {
    fail();
    fail();
    for (int i = 0; i < 2; i++) {
      onItsWay().finish(new Outcome.CredentialRefused(401), now);
    }

    for (int i = 0; i < 20; i++) {
      some(health.enterPinned(SCOPE, now)).finish(BROKEN, now);
    }

    assertThat(health.inFlight()).isZero();
  }

  @Test
  void aPinnedOnesFailuresDoNotOpenItsBreaker() {
    for (int i = 0; i < 20; i++) {
      some(health.enterPinned(SCOPE, now)).finish(BROKEN, now);
    }

    assertThat(health.isOpen(now)).isFalse();
  }

  @Test
  void probesDegradeAndHeal() {
    probed(ProbeOutcome.Failing);
    assertThat(standing()).isEqualTo(Standing.Degraded);
    assertThat(health.probe()).isEqualTo(ProbeState.Failing);

    probed(ProbeOutcome.Passing);
    assertThat(standing()).isEqualTo(Standing.Well);
  }

  @Test
  void aProbeAloneExcludesNothingAndASecondRefusalIsReported() {
    probed(ProbeOutcome.CredentialRefused);
    assertThat(health.isCredentialRefused()).isFalse();
    probed(ProbeOutcome.CredentialRefused);

    assertThat(health.isCredentialRefused()).isTrue();
    assertThat(standing()).isEqualTo(Standing.Well);
    probed(ProbeOutcome.Passing);
    assertThat(health.isCredentialRefused()).isFalse();
  }

  @Test
  void aKeyThatMayNotListModelsIsNoBadKey() {
    for (int i = 0; i < 10; i++) {
      probed(ProbeOutcome.AccessDenied);
    }

    assertThat(standing()).isEqualTo(Standing.Well);
    assertThat(health.isCredentialRefused()).isFalse();
    assertThat(health.probe()).isEqualTo(ProbeState.Unknown);
  }

  @ParameterizedTest
  @MethodSource("otherProbes")
  void theResultOfAChangedOrRemovedProbeIsForgotten(@Nullable Probe other) {
    probed(ProbeOutcome.Failing);

    health.follow(
        ConnectionPolicyBuilder.from(connectionPolicy(TWO, 2)).probe(other).build(), "key-1");
    probed(ProbeOutcome.Failing);

    assertThat(standing()).isEqualTo(Standing.Well);
    assertThat(health.probe()).isEqualTo(ProbeState.Unknown);
  }

  static Stream<@Nullable Probe> otherProbes() {
    return Stream.of(null, new Probe("/elsewhere", Duration.ofSeconds(7)));
  }

  @Test
  void theResultOfAProbeOutlivesAReloadThatKeepsIt() {
    probed(ProbeOutcome.Failing);

    health.follow(connectionPolicy(TWO, 500), "key-2");

    assertThat(standing()).isEqualTo(Standing.Degraded);
  }

  @Test
  void aProbeWithTheOldKeyDoesNotCountForTheNewOne() {
    health.follow(connectionPolicy(TWO, 2), "key-2");

    probed(ProbeOutcome.CredentialRefused);
    probed(ProbeOutcome.CredentialRefused);

    assertThat(standing()).isEqualTo(Standing.Well);
    assertThat(health.isCredentialRefused()).isFalse();
  }

  /// As it was configured at first.
  private void probed(ProbeOutcome outcome) {
    health.probed(outcome, Probe.DEFAULT, "key-1", now);
  }

  private Standing standing() {
    return health.standing(SCOPE, now);
  }

  private Permit entered() {
    return some(health.enter(SCOPE, now));
  }

  /// One that was on its way before the upstream went out.
  private Permit onItsWay() {
    return some(health.enterAsLastResort(SCOPE, now));
  }

  private static Permit some(@Nullable Permit permit) {
    return Objects.requireNonNull(permit, "turned away");
  }

  private static Outcome asked(int seconds) {
    return new Outcome.Capacity(Duration.ofSeconds(seconds), true);
  }

  private void refuse() {
    entered().finish(new Outcome.CredentialRefused(401), now);
  }

  private void fail() {
    entered().finish(BROKEN, now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static ConnectionPolicy connectionPolicy(CircuitBreaker rules, int maxInFlight) {
    return ConnectionPolicyBuilder.from(ConnectionPolicy.DEFAULT)
        .circuitBreaker(rules)
        .maxInFlight(maxInFlight)
        .build();
  }
}
