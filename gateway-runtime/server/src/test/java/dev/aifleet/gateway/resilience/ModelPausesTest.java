package dev.aifleet.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.resilience.Outcome.Capacity;
import dev.aifleet.gateway.resilience.Outcome.Failure;
import dev.aifleet.gateway.resilience.Outcome.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelPausesTest {
  private static final long NOW = -7_000_000_000L;

  private final ModelPauses pauses = new ModelPauses();

  @Test
  void onlyTheModelIsSpared() {
    pauses.record("a", asked(7), NOW);

    assertThat(pauses.nanosLeft("a", NOW)).isEqualTo(seconds(7));
    assertThat(pauses.isForCapacity("a", NOW)).isTrue();
    assertThat(pauses.nanosLeft("b", NOW)).isZero();
    assertThat(pauses.nanosLeft("a", NOW + seconds(7))).isZero();
  }

  @Test
  void theLaterEndCounts() {
    pauses.record("a", asked(7), NOW);
    pauses.record("a", asked(3), NOW);
    pauses.record("a", new Failure(Kind.Status, 503, Duration.ofSeconds(5)), NOW);

    assertThat(pauses.nanosLeft("a", NOW)).isEqualTo(seconds(7));
    assertThat(pauses.isForCapacity("a", NOW)).isTrue();
    pauses.record("a", new Failure(Kind.Status, 503, Duration.ofSeconds(9)), NOW);
    assertThat(pauses.isForCapacity("a", NOW)).isFalse();
  }

  @Test
  void aPauseWithoutRetryAfterOnlyMakesOthersPreferred() {
    pauses.record("a", Capacity.QUOTA, NOW);

    assertThat(pauses.nanosLeft("a", NOW)).isZero();
    assertThat(pauses.nanosSpared("a", NOW)).isEqualTo(seconds(60));
    assertThat(pauses.isForCapacity("a", NOW)).isFalse();
  }

  @Test
  void inventedModelsAreForgottenFromTheFirstToEnd() {
    pauses.record("kept", asked(60), NOW);
    for (int i = 0; i < 10_000; i++) {
      pauses.record("invented-" + i, asked(1), NOW);
    }

    assertThat(pauses.nanosLeft("kept", NOW)).isEqualTo(seconds(60));
    assertThat(pauses.size()).isLessThanOrEqualTo(256);
    pauses.record("late", asked(1), NOW + seconds(2));
    assertThat(pauses.size()).describedAs("what is over goes").isEqualTo(2);
  }

  private static Outcome asked(int seconds) {
    return new Capacity(Duration.ofSeconds(seconds), true);
  }

  private static long seconds(int count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
