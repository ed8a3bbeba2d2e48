package dev.aifleet.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MinRateGuardTest {
  private final MinRateGuard minRate = new MinRateGuard();

  @Test
  void halfAMinuteWithoutAByteIsFine() {
    assertThat(tooSlowAt(0)).isFalse();
    assertThat(tooSlowAt(30)).isFalse();
  }

  @Test
  void moreIsNot() {
    assertThat(tooSlowAt(0)).isFalse();
    assertThat(tooSlowAt(31)).isTrue();
  }

  @Test
  void aPauseThatIsTooLongIsNotPaidForByWhatCameBefore() {
    minRate.moved(10 << 20);
    assertThat(tooSlowAt(0)).isFalse();
    assertThat(tooSlowAt(31)).isTrue();
  }

  @Test
  void bytesThatTrickleInAreTooSlowInTheEnd() {
    int second = 0;
    while (!tooSlowAt(second) && second < 100) {
      minRate.moved(10);
      second++;
    }
    assertThat(second).isBetween(30, 32);
  }

  @Test
  void oneKibibytePerSecondIsEnoughForAsLongAsItTakes() {
    for (int second = 0; second < 3600; second++) {
      assertThat(tooSlowAt(second)).isFalse();
      minRate.moved(1024);
    }
  }

  private boolean tooSlowAt(int second) {
    return minRate.isTooSlow(Duration.ofSeconds(second).toNanos());
  }
}
