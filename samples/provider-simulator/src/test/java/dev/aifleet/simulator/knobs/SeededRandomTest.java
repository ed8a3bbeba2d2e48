package dev.aifleet.simulator.knobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
  @Test
  void theSameSeedDrawsTheSame() {
    assertThat(new SeededRandom(7).fraction(42, 1)).isEqualTo(new SeededRandom(7).fraction(42, 1));
    assertThat(new SeededRandom(7).fraction(42, 1))
        .isNotEqualTo(new SeededRandom(8).fraction(42, 1));
    assertThat(new SeededRandom(7).fraction(42, 1))
        .isNotEqualTo(new SeededRandom(7).fraction(42, 0));
  }

  @Test
  void throwsAreEvenlySpread() {
    SeededRandom random = new SeededRandom(1);

    for (int tenth = 0; tenth < 10; tenth++) {
      double from = tenth / 10.0;
      long hits =
          LongStream.range(0, 100_000)
              .filter(n -> random.fraction(n, 0) >= from && random.fraction(n, 0) < from + 0.1)
              .count();
      assertThat(hits).isBetween(9_600L, 10_400L);
    }
  }
}
