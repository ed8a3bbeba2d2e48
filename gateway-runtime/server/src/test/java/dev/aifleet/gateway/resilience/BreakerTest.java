package dev.aifleet.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Rate;
import dev.aifleet.gateway.resilience.Breaker.Entry;
import dev.aifleet.gateway.resilience.Breaker.Health;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Duration OPEN = Duration.ofSeconds(30);
  private static final Rate HALF = new Rate(50, 10, Duration.ofSeconds(60), OPEN);

  /// Clocks that count nanoseconds may begin anywhere.
  private long now = -Duration.ofHours(1).toNanos();

  private Breaker breaker = new Breaker(new CircuitBreaker(null, HALF, null));

  @Test
  void itOpensWhenHalfOfEnoughRequestsFail() {
    succeed(5);
    fail(4);
    assertThat(health()).isEqualTo(Health.Well);

    fail(1);

    assertThat(health()).isEqualTo(Health.Open);
    assertThat(breaker.tryEnter(now)).isNull();
    assertThat(breaker.openFor(now)).isBetween(OPEN, OPEN.plusSeconds(3));
  }

  @Test
  void fewFailuresAreNoRate() {
    fail(9);

    assertThat(health()).isEqualTo(Health.Well);
  }

  @Test
  void oldFailuresAreForgotten() {
    fail(9);
    pass(Duration.ofSeconds(61));
    fail(9);

    assertThat(health()).isEqualTo(Health.Well);
  }

  @Test
  void failuresInARowOpenItSoonerThanTheRate() {
    breaker = new Breaker(new CircuitBreaker(new Consecutive(3, OPEN), HALF, null));
    fail(2);
    succeed(1);
    fail(2);
    assertThat(health()).isEqualTo(Health.Well);

    fail(1);

    assertThat(health()).isEqualTo(Health.Open);
  }

  @Test
  void withoutRulesItNeverOpens() {
    breaker = new Breaker(new CircuitBreaker(null, null, null));

    fail(1000);

    assertThat(health()).isEqualTo(Health.Well);
  }

  @Test
  void halfOpenAFewGoodOnesCloseIt() {
    open();
    pass(OPEN.plusSeconds(4));
    assertThat(health()).isEqualTo(Health.HalfOpen);

    assertThat(breaker.tryEnter(now)).isEqualTo(Entry.Test);
    assertThat(breaker.tryEnter(now)).isEqualTo(Entry.Test);
    assertThat(breaker.tryEnter(now)).isEqualTo(Entry.Test);
    assertThat(breaker.tryEnter(now)).describedAs("a fourth test").isNull();
    for (int i = 0; i < 3; i++) {
      breaker.succeeded(Entry.Test, now);
    }

    assertThat(health()).isEqualTo(Health.Well);
    assertThat(breaker.tryEnter(now)).isEqualTo(Entry.Usual);
  }

  @Test
  void halfOpenBadOnesOpenItForTwiceAsLongUpToFiveMinutes() {
    open();
    long expected = OPEN.toSeconds();
    for (int i = 0; i < 6; i++) {
      pass(breaker.openFor(now).plusMillis(1));
      fail(3);
      expected = Math.min(2 * expected, 300);

      assertThat(health()).isEqualTo(Health.Open);
      assertThat(breaker.openFor(now).toSeconds())
          .describedAs("opening %s", i + 2)
          .isBetween(expected, Math.min(300, expected + expected / 10 + 1));
    }
  }

  @Test
  void aLongQuietTimeEndsTheDoubling() {
    open();
    pass(OPEN.plusSeconds(4));
    succeed(3);
    pass(Duration.ofMinutes(11));

    open();

    assertThat(breaker.openFor(now)).isLessThan(OPEN.multipliedBy(2));
  }

  @Test
  void aReleasedTestLeavesItsPlaceToAnother() {
    open();
    pass(OPEN.plusSeconds(4));
    for (int i = 0; i < 20; i++) {
      assertThat(breaker.tryEnter(now)).isEqualTo(Entry.Test);
      breaker.released(Entry.Test, now);
    }

    assertThat(health()).isEqualTo(Health.HalfOpen);
  }

  @Test
  void testsThatLastLongCountAsGoodUnlessOneHasFailed() {
    open();
    pass(OPEN.plusSeconds(4));
    for (int i = 0; i < 3; i++) {
      breaker.tryEnter(now);
    }
    pass(Duration.ofSeconds(11));

    assertThat(breaker.tryEnter(now)).isNotNull();
    assertThat(health()).isEqualTo(Health.Well);
  }

  @Test
  void aSuccessOfLastResortStartsTheTestsAtOnce() {
    open();

    breaker.succeeded(Entry.LastResort, now);

    assertThat(health()).isEqualTo(Health.HalfOpen);
  }

  @Test
  void aLateSuccessFromBeforeTheOpeningDoesNot() {
    open();

    breaker.succeeded(Entry.Usual, now);

    assertThat(health()).isEqualTo(Health.Open);
  }

  @Test
  void itIsDegradedAboveItsPercentAndWellOnceThatHasPassed() {
    breaker = new Breaker(new CircuitBreaker(null, HALF, 5));
    succeed(19);
    fail(1);
    assertThat(health()).describedAs("5 of 100").isEqualTo(Health.Well);

    fail(1);
    assertThat(health()).isEqualTo(Health.Degraded);
    assertThat(breaker.tryEnter(now)).isEqualTo(Entry.Usual);

    pass(Duration.ofSeconds(61));
    assertThat(health()).isEqualTo(Health.Well);
  }

  @Test
  void oneFailureAmongFewRequestsDegradesNothing() {
    breaker = new Breaker(new CircuitBreaker(null, HALF, 5));
    succeed(14);

    fail(1);

    assertThat(health()).isEqualTo(Health.Well);
  }

  private void open() {
    fail(10);
    assertThat(health()).isEqualTo(Health.Open);
  }

  private Health health() {
    return breaker.health(now);
  }

  private void succeed(int times) {
    for (int i = 0; i < times; i++) {
      breaker.succeeded(entered(), now);
    }
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.tryEnter(now);
      breaker.failed(now);
    }
  }

  private Entry entered() {
    return Objects.requireNonNull(breaker.tryEnter(now), "turned away");
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
