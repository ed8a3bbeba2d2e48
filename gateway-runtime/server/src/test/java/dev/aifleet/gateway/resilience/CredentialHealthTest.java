package dev.aifleet.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.resilience.CredentialHealth.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CredentialHealthTest {
  private final CredentialHealth health = new CredentialHealth();
  private long now = -5_000_000_000L;

  @Test
  void oneRequestNeverDecides() {
    coded("alice");
    assertThat(state()).isEqualTo(State.Accepted);

    coded("alice");
    assertThat(state()).isEqualTo(State.Doubted);
  }

  @Test
  void oneCallersBadRequestsNeverDecideHoweverMany() {
    for (int minute = 0; minute < 60; minute++) {
      denied("mallory");
      pass(Duration.ofMinutes(1));
    }
    denied("alice");

    assertThat(state()).isEqualTo(State.Accepted);
    assertThat(health.isRefused()).isFalse();
  }

  @Test
  void refusalsOfThreeCallersDoIfNoneSucceedsBetween() {
    denied("alice");
    denied("bob");
    health.accepted(now);
    denied("carol");
    denied("alice");
    assertThat(state()).isEqualTo(State.Accepted);

    denied("bob");
    assertThat(state()).isEqualTo(State.Doubted);
  }

  @Test
  void aSuccessClearsEverything() {
    doubt();

    health.accepted(now);

    assertThat(state()).isEqualTo(State.Accepted);
    assertThat(health.isRefused()).isFalse();
  }

  @Test
  void aDoubtEndsAfterAMinuteAndOneMoreRefusalBringsItBack() {
    doubt();
    pass(Duration.ofMinutes(1));
    assertThat(state()).isEqualTo(State.Accepted);
    assertThat(health.isRefused()).describedAs("nothing has succeeded yet").isTrue();

    coded("bob");

    assertThat(state()).isEqualTo(State.Doubted);
  }

  @Test
  void aProbeConfirmsADoubtForAsLongAsItHadToLast() {
    doubt();
    assertThat(health.wantsProbe(now)).isTrue();
    pass(Duration.ofSeconds(20));

    health.probeRefused(false, now);

    assertThat(state()).isEqualTo(State.Refused);
    assertThat(health.wantsProbe(now)).isFalse();
    assertThat(health.nanosLeft(now)).isEqualTo(Duration.ofSeconds(40).toNanos());
    pass(Duration.ofSeconds(40));
    assertThat(state()).isEqualTo(State.Accepted);
  }

  @Test
  void aProbeThatPassesClearsOnlyWhatAProbeHasConfirmed() {
    doubt();
    health.probePassed();
    assertThat(state()).describedAs("many list models to everybody").isEqualTo(State.Doubted);

    health.probeRefused(true, now);
    health.probePassed();
    assertThat(state()).isEqualTo(State.Accepted);
    assertThat(health.isRefused()).isFalse();
  }

  @Test
  void probesAloneAreReportedAndTakeNothingOut() {
    for (int i = 0; i < 20; i++) {
      health.probeRefused(true, now);
      assertThat(state()).isEqualTo(State.Accepted);
    }

    assertThat(health.isRefused()).isTrue();
    coded("alice");
    assertThat(state()).describedAs("with the first request that agrees").isEqualTo(State.Doubted);
  }

  @Test
  void whileRequestsSucceedProbesAreIgnored() {
    health.accepted(now);
    pass(Duration.ofMinutes(9));

    health.probeRefused(true, now);
    health.probeRefused(true, now);

    assertThat(health.isRefused()).isFalse();
    pass(Duration.ofMinutes(2));
    health.probeRefused(true, now);
    health.probeRefused(true, now);
    assertThat(health.isRefused()).isTrue();
  }

  private void doubt() {
    coded("alice");
    coded("alice");
  }

  private void coded(String caller) {
    health.refused(caller, true, now);
  }

  private void denied(String caller) {
    health.refused(caller, false, now);
  }

  private State state() {
    return health.state(now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
