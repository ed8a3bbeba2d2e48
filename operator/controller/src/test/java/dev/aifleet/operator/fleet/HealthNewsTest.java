package dev.aifleet.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.operator.state.FleetReport.Found;
import dev.aifleet.operator.state.FleetReport.Health;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthNewsTest {
  private static final Found WELL = health(false, false);
  private static final Found OPEN = health(true, false);
  private static final Found REFUSED = health(false, true);
  private static final Found WITHOUT_ISSUER =
      new Found(WELL.upstreams(), Map.of("https://idp.example.com", "answered with status 404"));

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final HealthNews news = new HealthNews(() -> now);

  @Test
  void theFirstThatAPodTellsIsNewsAndTheSameAgainIsNone() {
    assertThat(news.hear("a", WELL)).isTrue();
    assertThat(news.hear("b", WELL)).isTrue();
    assertThat(news.hear("a", WELL)).isFalse();
    assertThat(news.told()).isEqualTo(Map.of("a", WELL, "b", WELL));
  }

  @Test
  void aBreakerThatFlapsIsToldAtMostEveryThirtySeconds() {
    news.hear("a", WELL);

    now = now.plusSeconds(29);
    assertThat(news.hear("a", OPEN)).isFalse();
    assertThat(news.told()).isEqualTo(Map.of("a", WELL));
    now = now.plusSeconds(1);
    assertThat(news.hear("a", OPEN)).isTrue();
    assertThat(news.hear("a", WELL)).isFalse();
    assertThat(news.told()).isEqualTo(Map.of("a", OPEN));
  }

  @Test
  void whatFlappedBackInTheMeantimeIsNoNews() {
    news.hear("a", WELL);
    news.hear("a", OPEN);
    now = now.plusSeconds(60);

    assertThat(news.hear("a", WELL)).isFalse();
  }

  @Test
  void aRefusedCredentialIsToldAtOnceAndSoIsItsEnd() {
    news.hear("a", WELL);

    assertThat(news.hear("a", REFUSED)).isTrue();
    assertThat(news.hear("a", WELL)).isTrue();
  }

  @Test
  void anIssuerThatCannotBeReachedIsToldAtOnceAndSoIsItsEnd() {
    news.hear("a", WELL);

    assertThat(news.hear("a", WITHOUT_ISSUER)).isTrue();
    assertThat(news.hear("a", WELL)).isTrue();
  }

  @Test
  void aPodThatIsGoneIsForgotten() {
    news.hear("a", WELL);
    news.hear("b", OPEN);

    news.keep(Set.of("b"));

    assertThat(news.told()).isEqualTo(Map.of("b", OPEN));
    assertThat(news.hear("b", OPEN)).isFalse();
  }

  private static Found health(boolean breakerOpen, boolean credentialRefused) {
    return new Found(
        Map.of("x", new Health(breakerOpen, credentialRefused, ProbeState.Unknown)), Map.of());
  }
}
