package dev.aifleet.e2e.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.e2e.rig.Load.Answer;
import dev.aifleet.e2e.rig.LoadResult.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The proofs are only as good as what they are measured with.
class LoadResultTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theIntervalIsThatOfTheBinomialDistribution() {
    assertThat(Interval.of(1000, 0.1, 0.999)).isEqualTo(new Interval(70, 132));
    assertThat(Interval.of(1000, 0.9, 0.999)).isEqualTo(new Interval(868, 930));
    assertThat(Interval.of(10, 0.5, 0.999)).isEqualTo(new Interval(0, 10));
  }

  @Test
  void aShareOutsideTheIntervalFails() {
    List<Answer> answers = answers(1000, 140);

    LoadResult.assertShare(answers(1000, 100), "relay", 0.1);
    assertThatThrownBy(() -> LoadResult.assertShare(answers, "relay", 0.1))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aSingleFailureFails() {
    List<Answer> answers = new ArrayList<>(answers(100, 10));
    answers.add(new Answer(START, START, "", false, "503"));

    assertThatThrownBy(() -> new LoadResult(answers).assertNoFailure())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("503");
  }

  @Test
  void aLoadBelowTheRateIsNoProof() {
    assertThatThrownBy(() -> new LoadResult(spread(100)).assertSound())
        .hasMessageContaining("requests per second");
  }

  private static List<Answer> answers(int all, int relay) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      answers.add(new Answer(START, START, i < relay ? "relay" : "official", true, ""));
    }
    return answers;
  }

  private static List<Answer> spread(int ratePerSecond) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Instant at = START.plusMillis(1000L * i / ratePerSecond);
      answers.add(new Answer(at, at, "official", true, ""));
    }
    return answers;
  }
}
