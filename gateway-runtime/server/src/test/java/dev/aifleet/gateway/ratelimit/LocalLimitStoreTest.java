package dev.aifleet.gateway.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.gateway.auth.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LocalLimitStoreTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long NOW = 1_000_000 * MINUTE.toMillis();
  private static final Caller ALICE = new Caller.KeyHolder("keys/alice");
  private static final Caller BOB = new Caller.KeyHolder("keys/bob");
  private static final Caller ANONYMOUS = new Caller.Anonymous();

  private final LocalLimitStore store = new LocalLimitStore();

  @Test
  void eachCallerHasItsOwnCount() {
    var limits = limits(1, limit("per-key", Source.APIKey, 1));

    assertThat(isGranted(limits, ALICE, "10.0.0.1")).isTrue();
    assertThat(isGranted(limits, ALICE, "10.0.0.2")).isFalse();
    assertThat(isGranted(limits, BOB, "10.0.0.1")).isTrue();
  }

  @Test
  void aCallerWithoutKeyCountsByItsAddress() {
    var limits = limits(1, limit("per-key", Source.APIKey, 1));

    assertThat(isGranted(limits, ANONYMOUS, "10.0.0.1")).isTrue();
    assertThat(isGranted(limits, ANONYMOUS, "10.0.0.1")).isFalse();
    assertThat(isGranted(limits, ANONYMOUS, "10.0.0.2")).isTrue();
  }

  @Test
  void anAddressCountsForAllItsCallers() {
    var limits = limits(1, limit("per-ip", Source.ClientIP, 1));

    assertThat(isGranted(limits, ALICE, "10.0.0.1")).isTrue();
    assertThat(isGranted(limits, BOB, "10.0.0.1")).isFalse();
  }

  @Test
  void theGatewayAsAWholeHasOneCount() {
    var limits = limits(1, limit("all", Source.Gateway, 2));

    assertThat(isGranted(limits, ALICE, "10.0.0.1")).isTrue();
    assertThat(isGranted(limits, BOB, "10.0.0.2")).isTrue();
    assertThat(isGranted(limits, ANONYMOUS, "10.0.0.3")).isFalse();
  }

  @Test
  void aRefusedRequestTakesNothingFromAnyLimit() {
    var limits = limits(1, limit("wide", Source.Gateway, 10), limit("tight", Source.APIKey, 1));
    isGranted(limits, ALICE, "10.0.0.1");

    for (int i = 0; i < 5; i++) {
      assertThat(isGranted(limits, ALICE, "10.0.0.1")).isFalse();
    }

    var granted = (Reservation.Granted) reserve(limits, BOB, "10.0.0.1");
    assertThat(granted.tightest()).isNotNull();
    assertThat(remainingOf(limits(1, limit("wide", Source.Gateway, 10)))).isEqualTo(7);
  }

  @Test
  void theTightestLimitIsReported() {
    var limits = limits(1, limit("wide", Source.Gateway, 100), limit("tight", Source.APIKey, 3));

    var granted = (Reservation.Granted) reserve(limits, ALICE, "10.0.0.1");

    assertThat(granted.tightest()).isEqualTo(new RateLimitStatus(3, 2, Duration.ofMinutes(2)));
  }

  @Test
  void withoutLimitsEverybodyIsGranted() {
    assertThat(reserve(limits(1), ALICE, "10.0.0.1")).isEqualTo(new Reservation.Granted(null));
  }

  @Test
  void eachPodGivesOutItsShareRoundedUpAndAtLeastOne() {
    assertThat(admitted(limits(3, limit("ten-by-three", Source.Gateway, 10)))).isEqualTo(4);
    assertThat(admitted(limits(30, limit("ten-by-thirty", Source.Gateway, 10)))).isEqualTo(1);
  }

  @Test
  void countsOutliveAConfigurationThatKeepsTheLimitsIdentity() {
    assertThat(admitted(limits(1, limit("kept", Source.Gateway, 3)))).isEqualTo(3);

    assertThat(admitted(limits(1, limit("kept", Source.Gateway, 5)))).isEqualTo(2);
    assertThat(admitted(limits(1, limit("renamed", Source.Gateway, 3)))).isEqualTo(3);
  }

  @Test
  void theRefusalNamesTheLimitAndWhenToComeBack() {
    var limits = limits(1, limit("per-key", Source.APIKey, 1));
    reserve(limits, ALICE, "10.0.0.1");

    var exceeded = (Reservation.Exceeded) reserve(limits, ALICE, "10.0.0.1");

    assertThat(exceeded.limitName()).isEqualTo("per-key");
    assertThat(exceeded.rateLimit().remaining()).isZero();
    assertThat(exceeded.retryAfter()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void inventedSubjectsNeitherFillTheMemoryNorEscapeTheLimit() {
    var small = new LocalLimitStore(10);
    var limits = limits(1, limit("per-ip", Source.ClientIP, 2));
    int admitted = 0;
    for (int i = 0; i < 1000; i++) {
      var answer = new AtomicReference<Reservation>();
      small.reserve(limits.keys(ANONYMOUS, "10.0.0." + i), NOW, answer::set);
      admitted += answer.get() instanceof Reservation.Granted ? 1 : 0;
    }

    assertThat(small.subjects()).isEqualTo(11);
    assertThat(admitted).isEqualTo(10 + 2);

    small.sweep(NOW + 2 * MINUTE.toMillis());
    assertThat(small.subjects()).isZero();
  }

  @Test
  void manyThreadsAtOnceNeverGetMoreThanTheLimit() throws InterruptedException {
    var limits = limits(1, limit("a", Source.Gateway, 500), limit("b", Source.Gateway, 300));
    var admitted = new AtomicInteger();
    var begin = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        var unused =
            threads.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < 1000; i++) {
                    if (isGranted(limits, ALICE, "10.0.0.1")) {
                      admitted.incrementAndGet();
                    }
                  }
                  return null;
                });
      }
      begin.countDown();
    }

    assertThat(admitted).hasValue(300);
    assertThat(remainingOf(limits(1, limit("a", Source.Gateway, 500)))).isEqualTo(199);
  }

  private int admitted(RateLimits limits) {
    int admitted = 0;
    while (isGranted(limits, ALICE, "10.0.0.1")) {
      admitted++;
    }
    return admitted;
  }

  /// What is left after one more request.
  private long remainingOf(RateLimits limits) {
    var granted = (Reservation.Granted) reserve(limits, ALICE, "10.0.0.9");
    return Objects.requireNonNull(granted.tightest()).remaining();
  }

  private boolean isGranted(RateLimits limits, Caller caller, String address) {
    return reserve(limits, caller, address) instanceof Reservation.Granted;
  }

  private Reservation reserve(RateLimits limits, Caller caller, String address) {
    var answer = new AtomicReference<Reservation>();
    store.reserve(limits.keys(caller, address), NOW, answer::set);
    return Objects.requireNonNull(answer.get());
  }

  private static RateLimits limits(int peers, RateLimit... limits) {
    return new RateLimits(List.of(limits), peers);
  }

  private static RateLimit limit(String name, Source per, long limit) {
    return new RateLimit(name, per, Unit.Requests, limit, MINUTE);
  }
}
