package dev.aifleet.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.FleetReport.UpstreamHealth;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthDebouncerTest {
  private static final PodObservation WELL = health(false, false);
  private static final PodObservation OPEN = health(true, false);
  private static final PodObservation REFUSED = health(false, true);
  private static final PodObservation WITHOUT_ISSUER =
      new PodObservation(
          WELL.upstreams(), Map.of("https://idp.example.com", "answered with status 404"));

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final HealthDebouncer debouncer = new HealthDebouncer(() -> now);

  @Test
  void theFirstThatAPodTellsIsNewsAndTheSameAgainIsNone() {
    assertThat(debouncer.observe("a", WELL)).isTrue();
    assertThat(debouncer.observe("b", WELL)).isTrue();
    assertThat(debouncer.observe("a", WELL)).isFalse();
    assertThat(debouncer.reported()).isEqualTo(Map.of("a", WELL, "b", WELL));
  }

  @Test
  void aBreakerThatFlapsIsReportedAtMostEveryThirtySeconds() {
    debouncer.observe("a", WELL);

    now = now.plusSeconds(29);
    assertThat(debouncer.observe("a", OPEN)).isFalse();
    assertThat(debouncer.reported()).isEqualTo(Map.of("a", WELL));
    now = now.plusSeconds(1);
    assertThat(debouncer.observe("a", OPEN)).isTrue();
    assertThat(debouncer.observe("a", WELL)).isFalse();
    assertThat(debouncer.reported()).isEqualTo(Map.of("a", OPEN));
  }

  @Test
  void whatFlappedBackInTheMeantimeIsNoNews() {
    debouncer.observe("a", WELL);
    debouncer.observe("a", OPEN);
    now = now.plusSeconds(60);

    assertThat(debouncer.observe("a", WELL)).isFalse();
  }

  @Test
  void aRefusedCredentialIsReportedAtOnceAndSoIsItsEnd() {
    debouncer.observe("a", WELL);

    assertThat(debouncer.observe("a", REFUSED)).isTrue();
    assertThat(debouncer.observe("a", WELL)).isTrue();
  }

  @Test
  void anIssuerThatCannotBeReachedIsReportedAtOnceAndSoIsItsEnd() {
    debouncer.observe("a", WELL);

    assertThat(debouncer.observe("a", WITHOUT_ISSUER)).isTrue();
    assertThat(debouncer.observe("a", WELL)).isTrue();
  }

  @Test
  void aPodThatIsGoneIsForgotten() {
    debouncer.observe("a", WELL);
    debouncer.observe("b", OPEN);

    debouncer.retain(Set.of("b"));

    assertThat(debouncer.reported()).isEqualTo(Map.of("b", OPEN));
    assertThat(debouncer.observe("b", OPEN)).isFalse();
  }

  private static PodObservation health(boolean breakerOpen, boolean credentialRefused) {
    return new PodObservation(
        Map.of("x", new UpstreamHealth(breakerOpen, credentialRefused, ProbeState.Unknown)),
        Map.of());
  }
}
