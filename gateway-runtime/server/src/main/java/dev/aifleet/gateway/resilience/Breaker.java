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

/// Three rules over one upstream's failures. The rate rule is a time-based breaker of resilience4j;
/// the consecutive rule counts failures without a success in between and opens that same breaker;
/// the degrade rule opens nothing, it only says that others should be preferred.
///
/// Each opening that comes soon after another lasts twice as long, up to five minutes. Then a few
/// requests are let through, and what they come to decides.
///
/// Shared by all event loops; counters are atomic. The library's window is guarded by a lock that
/// is held for nanoseconds: its lock-free one reads the system's clock itself. Every call brings
/// the time, in nanoseconds.
public final class Breaker {
  /// What is known about an upstream's health.
  public enum Health {
    Well,
    /// It fails more often than it should: others are preferred.
    Degraded,
    /// It was open, and the requests that test it are under way or wanted.
    HalfOpen,
    Open
  }

  /// How a request came to be sent.
  public enum Entry {
    Usual,
    /// One of the few that find out whether it is well again.
    Test,
    /// There was nobody else; the breaker was not asked.
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

  /// Whether a request may go there; half open only a few may. Null: it may not. Whoever got an
  /// entry hands it to exactly one of [#succeeded], [#failed] and [#released].
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
      // It works, and this request was sent when it did not: others may try as well. One that was
      // sent before it opened says nothing of the kind.
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

  /// Until it lets a request through again; zero: now.
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

  /// How long to stay open now. May be asked more than once for one opening.
  private long openMillis(Duration shortest) {
    long now = ticker.nanos();
    if (now - lastOpening > TimeUnit.MILLISECONDS.toNanos(2 * LONGEST_OPEN)) {
      doublings.set(0);
    }
    long doubled = shortest.toMillis() << Math.min(doublings.get(), MOST_DOUBLINGS);
    // Up to a tenth longer, taken from the clock's low digits: pods do not agree on them, and so do
    // not come back all at once.
    long spread = Math.floorMod(now / 1000, 100) * doubled / 1000;
    long millis = Math.min(doubled + spread, Math.max(LONGEST_OPEN, shortest.toMillis()));
    openUntil = now + TimeUnit.MILLISECONDS.toNanos(millis);
    return millis;
  }

  /// One failure alone never crosses the line: below `100 / percent` requests it would.
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

  /// What the library is told: there is nothing to say about a failure but that it was one.
  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed() {
      super("the upstream failed", null, false, false);
    }
  }
}
