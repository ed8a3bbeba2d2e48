package dev.aifleet.gateway.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowTest {
  private static final long WINDOW = 60_000;
  private static final long START = 1_000 * WINDOW;

  @Test
  void admitsUpToTheLimitWithinOneWindow() {
    SlidingWindow window = SlidingWindow.at(START, WINDOW);
    for (int i = 0; i < 3; i++) {
      assertThat(window.wait(3, START, WINDOW)).isZero();
      window = window.plusOne();
    }

    assertThat(window.wait(3, START, WINDOW)).isPositive();
    assertThat(window.remaining(3, START, WINDOW)).isZero();
  }

  @Test
  void thePreviousWindowWeighsLessAsTimePasses() {
    SlidingWindow full = new SlidingWindow(999, 0, 60).movedTo(START, WINDOW);

    assertThat(full.remaining(60, START, WINDOW)).isZero();
    assertThat(full.remaining(60, START + WINDOW / 2, WINDOW)).isEqualTo(30);
    assertThat(full.remaining(60, START + WINDOW - 1, WINDOW)).isEqualTo(59);
  }

  @Test
  void twoWindowsLaterNothingIsLeft() {
    SlidingWindow full = new SlidingWindow(998, 60, 60);

    assertThat(full.movedTo(START, WINDOW)).isEqualTo(new SlidingWindow(1000, 0, 0));
    assertThat(full.isIdle(START, WINDOW)).isTrue();
    assertThat(full.isIdle(START - 1, WINDOW)).isFalse();
  }

  @Test
  void aClockThatIsSetBackFarBeginsAnew() {
    SlidingWindow full = new SlidingWindow(1000, 0, 60);

    assertThat(full.movedTo(START - WINDOW, WINDOW)).isEqualTo(full);
    assertThat(full.isIdle(START - WINDOW, WINDOW)).isFalse();
    assertThat(full.movedTo(START - WINDOW - 1, WINDOW)).isEqualTo(new SlidingWindow(998, 0, 0));
    assertThat(full.isIdle(START - WINDOW - 1, WINDOW)).isTrue();
  }

  @Test
  void resetIsTheTimeWhenNothingCountsAnyMore() {
    assertThat(new SlidingWindow(1000, 0, 1).reset(START + 1000, WINDOW))
        .isEqualTo(Duration.ofMillis(2 * WINDOW - 1000));
    assertThat(new SlidingWindow(1000, 5, 0).reset(START + 1000, WINDOW))
        .isEqualTo(Duration.ofMillis(WINDOW - 1000));
    assertThat(new SlidingWindow(1000, 0, 0).reset(START, WINDOW)).isZero();
  }

  @Test
  void hugeLimitsDoNotOverflow() {
    long month = Duration.ofDays(30).toMillis();
    SlidingWindow window = SlidingWindow.at(START, month).plusOne();

    assertThat(window.wait(Long.MAX_VALUE, START, month)).isZero();
    assertThat(window.remaining(Long.MAX_VALUE, START, month)).isPositive();
  }

  /// A request after exactly `retry-after` is admitted, and not one a millisecond earlier.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7, 100})
  void waitIsExact(long limit) {
    long seed = 20261122 + limit;
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      long now = START + random.nextLong(WINDOW);
      SlidingWindow window =
          new SlidingWindow(1000, random.nextLong(limit + 1), random.nextLong(limit + 1));
      long wait = window.wait(limit, now, WINDOW).toMillis();
      String told = "seed " + seed + ", " + window + " at " + now + " waits " + wait;

      assertThat(admits(window, limit, now + wait)).describedAs(told).isTrue();
      assertThat(wait == 0 || !admits(window, limit, now + wait - 1)).describedAs(told).isTrue();
    }
  }

  /// Beside a naive model: the estimate never admits more than twice the limit in any window (its
  /// known worst case), and with even arrivals never more than the limit.
  @Test
  void evenTrafficAboveTheLimitIsCutToTheLimit() {
    long limit = 30;
    SlidingWindow window = SlidingWindow.at(START, WINDOW);
    var admitted = new ArrayDeque<Long>();
    long most = 0;
    for (long now = START; now < START + 20 * WINDOW; now += 500) {
      window = window.movedTo(now, WINDOW);
      if (window.wait(limit, now, WINDOW).isZero()) {
        window = window.plusOne();
        admitted.add(now);
      }
      while (!admitted.isEmpty() && admitted.peek() <= now - WINDOW) {
        admitted.poll();
      }
      most = Math.max(most, admitted.size());
    }

    assertThat(most).isBetween(limit - 2, limit + 2);
  }

  private static boolean admits(SlidingWindow window, long limit, long now) {
    return window.movedTo(now, WINDOW).wait(limit, now, WINDOW).isZero();
  }
}
