package dev.aifleet.simulator.knobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DiceTest {
  @Test
  void theSameSeedThrowsTheSame() {
    assertThat(new Dice(7).roll(42, 1)).isEqualTo(new Dice(7).roll(42, 1));
    assertThat(new Dice(7).roll(42, 1)).isNotEqualTo(new Dice(8).roll(42, 1));
    assertThat(new Dice(7).roll(42, 1)).isNotEqualTo(new Dice(7).roll(42, 0));
  }

  @Test
  void throwsAreEvenlySpread() {
    Dice dice = new Dice(1);

    for (int tenth = 0; tenth < 10; tenth++) {
      double from = tenth / 10.0;
      long hits =
          LongStream.range(0, 100_000)
              .filter(n -> dice.roll(n, 0) >= from && dice.roll(n, 0) < from + 0.1)
              .count();
      assertThat(hits).isBetween(9_600L, 10_400L);
    }
  }
}
