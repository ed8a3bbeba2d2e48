package dev.aifleet.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.gateway.resilience.Outcome.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetryRuleTest {
  private static final long SEED = 20261122;

  private final RetryRule rule = new RetryRule(Retry.DEFAULT, new RetryBudget());

  @ParameterizedTest
  @MethodSource("outcomes")
  void whatIsWorthAnotherUpstream(Outcome outcome, boolean worth) {
    assertThat(rule.decide(outcome, 1))
        .isEqualTo(worth ? RetryDecision.Elsewhere : RetryDecision.Final);
    assertThat(rule.decide(outcome, 3))
        .isEqualTo(worth ? RetryDecision.Exhausted : RetryDecision.Final);
  }

  static Stream<Arguments> outcomes() {
    return Stream.of(
        arguments(new Outcome.Success(), false),
        arguments(new Outcome.Released(), false),
        arguments(new Outcome.ClientFault(400), false),
        arguments(new Outcome.ClientFault(413), false),
        arguments(new Outcome.ClientFault(422), false),
        arguments(new Outcome.AccessDenied(403), false),
        arguments(new Outcome.ModelMissing(404), true),
        arguments(Outcome.Capacity.OURS, true),
        arguments(Outcome.failure(Kind.Unreachable), true),
        arguments(Outcome.failure(Kind.TimedOut), false),
        arguments(Outcome.failure(Kind.Broken), true),
        arguments(status(408), true),
        arguments(status(500), true),
        arguments(status(502), true),
        arguments(status(503), true),
        arguments(status(504), true),
        arguments(status(529), true),
        arguments(status(520), false));
  }

  @Test
  void aRefusedCredentialIsNoAttempt() {
    for (Outcome refused :
        List.of(new Outcome.CredentialRefused(403), new Outcome.AccessDenied(401))) {
      assertThat(rule.decide(refused, 100)).isEqualTo(RetryDecision.Elsewhere);
      assertThat(rule.maySendAgain(refused)).isFalse();
    }
  }

  @Test
  void onlyAttemptsWithoutEffectAreRetried() {
    assertThat(rule.maySendAgain(status(503))).isTrue();
    assertThat(rule.maySendAgain(Outcome.failure(Kind.Unreachable))).isTrue();
    assertThat(rule.maySendAgain(new Outcome.Capacity(Duration.ofSeconds(1), true))).isTrue();
    assertThat(rule.maySendAgain(Outcome.Capacity.OURS)).isFalse();
    assertThat(rule.maySendAgain(Outcome.failure(Kind.Broken))).isFalse();
    assertThat(rule.maySendAgain(Outcome.failure(Kind.TimedOut))).isFalse();
    assertThat(rule.maySendAgain(status(520))).isFalse();
    assertThat(rule.maySendAgain(new Outcome.ModelMissing(404))).isFalse();
    assertThat(rule.maySendAgain(new Outcome.ClientFault(400))).isFalse();
  }

  @Test
  void retriesWaitLongerAndLonger() {
    assertThat(longest(1)).isBetween(millis(90), millis(100));
    assertThat(longest(2)).isBetween(millis(180), millis(200));
    assertThat(longest(9)).isBetween(millis(1800), millis(2000));
    assertThat(longest(1000)).isBetween(millis(1800), millis(2000));
  }

  @ParameterizedTest
  @CsvSource({"20, 100, 20", "100, 100, 100", "0, 100, 10", "20, 10, 10", "20, 1000, 200"})
  void retriesAreAShareOfTheRequestsAndAFewMore(int percent, int requests, int granted) {
    var budget = new RetryBudget();

    int taken = 0;
    for (int i = 0; i < requests; i++) {
      budget.countRequest(0);
    }
    for (int i = 0; i < requests; i++) {
      taken += budget.takeRetry(percent, 0) ? 1 : 0;
    }

    assertThat(taken).isEqualTo(granted);
  }

  @Test
  void requestsCountForTenSeconds() {
    var budget = new RetryBudget();
    for (int i = 0; i < 100; i++) {
      budget.countRequest(seconds(1));
    }

    assertThat(take(budget, 9)).isEqualTo(20);
    assertThat(take(budget, 10)).describedAs("no more than the free ones").isEqualTo(3);
    assertThat(take(budget, 40)).describedAs("long after").isEqualTo(10);
  }

  @Test
  void whenEverythingFailsTheLoadIsAtMostAQuarterMore() {
    var budget = new RetryBudget();
    int retries = 0;
    for (int i = 0; i < 60 * 200; i++) {
      long now = i * seconds(1) / 200;
      budget.countRequest(now);
      retries += budget.takeRetry(20, now) ? 1 : 0;
    }

    assertThat(retries).isBetween(60 * 30, 60 * 50);
  }

  private static int take(RetryBudget budget, int second) {
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += budget.takeRetry(20, seconds(second)) ? 1 : 0;
    }
    return taken;
  }

  private long longest(int attempts) {
    RandomGenerator random = random();
    return LongStream.generate(() -> rule.waitNanos(attempts, random)).limit(500).max().orElse(-1);
  }

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("SplittableRandom").create(SEED);
  }

  private static Outcome status(int status) {
    return new Outcome.Failure(Kind.Status, status, Duration.ZERO);
  }

  private static long millis(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }

  private static long seconds(long count) {
    return TimeUnit.SECONDS.toNanos(count);
  }
}
