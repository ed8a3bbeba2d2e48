package dev.aifleet.gateway.resilience;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Rate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Circuit breaker of one upstream, with three rules. The rate rule is a time-based breaker of
/// resilience4j; the consecutive rule counts failures without a success in between and opens that
/// same breaker; the degrade rule only makes other upstreams preferred.
///
/// Each opening soon after another lasts twice as long, up to five minutes. Then a few test
/// requests are admitted, and their results decide.
///
/// Shared by all event loops; counters are atomic. The library's window takes a lock for
/// nanoseconds, since its lock-free window reads the system clock itself. Every call passes the
/// time, in nanoseconds.
public final class Breaker {
  /// State of an upstream's health.
  public enum Health {
    Well,
    /// It fails more often than it should: others are preferred.
    Degraded,
    /// It was open; test requests are in progress or wanted.
    HalfOpen,
    Open
  }

  /// Why a request was admitted.
  public enum Entry {
    Usual,
    /// A test request of a half-open breaker.
    Test,
    /// There was no other upstream; the breaker's state was ignored.
    LastResort
  }

  private static final int TESTS = 3;
  private static final int MOST_DOUBLINGS = 10;
  private static final long LONGEST_OPEN = Duration.ofMinutes(5).toMillis();

  /// Tests that take longer, such as long streams, count as passed unless one has failed.
  private static final long TEST_NANOS = Duration.ofSeconds(10).toNanos();

  private final GatewayConfig.CircuitBreaker settings;
  private final Ticker ticker = new Ticker();
  private final CircuitBreaker rate;
  private final Exception failed = new Failed();
  private final AtomicInteger inARow = new AtomicInteger();
  private final AtomicInteger doublings = new AtomicInteger();
  private volatile long openUntil;
  private volatile long halfOpenSince;
  private volatile long lastOpening;
  private volatile boolean suspect;

  public Breaker(GatewayConfig.CircuitBreaker settings) {
    this.settings = settings;
    this.rate = CircuitBreaker.of("upstream", library());
    rate.getEventPublisher()
        .onStateTransition(event -> moved(event.getStateTransition().getToState()));
  }

  public GatewayConfig.CircuitBreaker settings() {
    return settings;
  }

  public Health health(long now) {
    ticker.advance(now);
    return switch (rate.getState()) {
      case OPEN -> now - openUntil > 0 ? Health.HalfOpen : Health.Open;
      case HALF_OPEN -> Health.HalfOpen;
      case CLOSED, DISABLED, METRICS_ONLY, FORCED_OPEN ->
          suspect && isDegraded() ? Health.Degraded : Health.Well;
    };
  }

  /// Admits a request; half open, only a few. Null: not admitted. An entry must be passed to
  /// exactly one of [#succeeded], [#failed] and [#released].
  public @Nullable Entry tryEnter(long now) {
    Entry entry = health(now) == Health.HalfOpen ? Entry.Test : Entry.Usual;
    boolean slowTests = rate.getState() == State.HALF_OPEN && now - halfOpenSince > TEST_NANOS;
    if (slowTests && rate.getMetrics().getNumberOfFailedCalls() == 0) {
      rate.transitionToClosedState();
    }
    return rate.tryAcquirePermission() ? entry : null;
  }

  public void succeeded(Entry entry, long now) {
    ticker.advance(now);
    inARow.set(0);
    if (entry == Entry.LastResort && rate.getState() == State.OPEN) {
      // This request was sent while the breaker was open, so the upstream has recovered and others
      // may test it. A request sent before the opening proves nothing.
      rate.transitionToHalfOpenState();
    }
    rate.onSuccess(0, TimeUnit.NANOSECONDS);
    if (suspect) {
      suspect = isDegraded();
    }
  }

  public void failed(long now) {
    ticker.advance(now);
    rate.onError(0, TimeUnit.NANOSECONDS, failed);
    suspect = isDegraded();
    Consecutive rule = settings.consecutive();
    if (rule != null
        && rate.getState() == State.CLOSED
        && inARow.incrementAndGet() >= rule.failures()) {
      rate.transitionToOpenStateFor(Duration.ofMillis(openMillis(rule.openFor())));
    }
  }

  public void released(Entry entry, long now) {
    ticker.advance(now);
    if (entry == Entry.Test) {
      rate.releasePermission();
    }
  }

  /// Time until the next request is admitted; zero: now.
  public Duration openFor(long now) {
    boolean open = health(now) == Health.Open;
    return open ? Duration.ofNanos(Math.max(0, openUntil - now)) : Duration.ZERO;
  }

  private void moved(State to) {
    if (to == State.OPEN) {
      doublings.incrementAndGet();
      lastOpening = ticker.nanos();
    } else if (to == State.HALF_OPEN) {
      halfOpenSince = ticker.nanos();
    } else {
      inARow.set(0);
      suspect = false;
    }
  }

  /// Length of the current opening. May be called more than once for one opening.
  private long openMillis(Duration shortest) {
    long now = ticker.nanos();
    if (now - lastOpening > TimeUnit.MILLISECONDS.toNanos(2 * LONGEST_OPEN)) {
      doublings.set(0);
    }
    long doubled = shortest.toMillis() << Math.min(doublings.get(), MOST_DOUBLINGS);
    // Jitter of up to a tenth, from the clock's low digits, so that pods do not return at the same
    // moment.
    long spread = Math.floorMod(now / 1000, 100) * doubled / 1000;
    long millis = Math.min(doubled + spread, Math.max(LONGEST_OPEN, shortest.toMillis()));
    openUntil = now + TimeUnit.MILLISECONDS.toNanos(millis);
    return millis;
  }

  /// A single failure must not open the breaker: below `100 / percent` requests it would.
  private boolean isDegraded() {
    Integer percent = settings.degradeAtPercent();
    if (percent == null) {
      return false;
    }
    CircuitBreaker.Metrics seen = rate.getMetrics();
    long requests = seen.getNumberOfBufferedCalls();
    long enough = Math.max(minimumRequests(), Math.ceilDiv(100, Math.max(1, percent)));
    return requests >= enough && 100L * seen.getNumberOfFailedCalls() > percent * requests;
  }

  private int minimumRequests() {
    Rate rule = settings.rate();
    return rule == null ? 1 : rule.minimumRequests();
  }

  private CircuitBreakerConfig library() {
    @Nullable Rate rule = settings.rate();
    Consecutive other = settings.consecutive();
    Rate used = rule == null ? GatewayConfig.CircuitBreaker.DEFAULT.rate() : rule;
    Duration open =
        rule != null || other == null
            ? used == null ? Duration.ofSeconds(30) : used.openFor()
            : other.openFor();
    int window = used == null ? 60 : (int) Math.max(1, used.window().toSeconds());
    return CircuitBreakerConfig.custom()
        .clock(ticker)
        .currentTimestampFunction(clock -> ticker.nanos(), TimeUnit.NANOSECONDS)
        .slidingWindow(
            window,
            rule == null ? Integer.MAX_VALUE : rule.minimumRequests(),
            SlidingWindowType.TIME_BASED,
            SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
        .failureRateThreshold(rule == null ? 100 : rule.percent())
        .permittedNumberOfCallsInHalfOpenState(TESTS)
        .waitIntervalFunctionInOpenState(opening -> openMillis(open))
        .writableStackTraceEnabled(false)
        .build();
  }

  /// Placeholder exception for the library, which needs one per failure.
  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed() {
      super("the upstream failed", null, false, false);
    }
  }
}
