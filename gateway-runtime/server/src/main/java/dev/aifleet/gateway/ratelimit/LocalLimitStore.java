package dev.aifleet.gateway.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Counts within this pod. Shared by all event loops; each bucket changes by CAS. Buckets outlive
/// configurations: a limit with the same name, source and window keeps its count.
///
/// Claims are taken one after the other and returned when a later one is refused, so two concurrent
/// requests may both be refused where one would have fitted, but never both admitted.
public final class LocalLimitStore implements LimitStore {
  /// Beyond this number of subjects, new ones share one bucket per limit, so that invented
  /// addresses neither exhaust the memory nor escape the limit.
  public static final int MAX_SUBJECTS = 100_000;

  private static final String OVERFLOW = "overflow";

  private final ConcurrentMap<LimitKey.Bucket, AtomicReference<SlidingWindow>> buckets =
      new ConcurrentHashMap<>();
  private final int maxSubjects;

  public LocalLimitStore() {
    this(MAX_SUBJECTS);
  }

  LocalLimitStore(int maxSubjects) {
    this.maxSubjects = maxSubjects;
  }

  @Override
  public void reserve(List<LimitKey> keys, long now, Consumer<Reservation> decided) {
    decided.accept(reserve(keys, now));
  }

  private Reservation reserve(List<LimitKey> keys, long now) {
    RateLimitStatus tightest = null;
    for (int i = 0; i < keys.size(); i++) {
      LimitKey key = keys.get(i);
      AtomicReference<SlidingWindow> counter = counter(key.bucket(), now);
      SlidingWindow taken = take(counter, key, now);
      if (taken == null) {
        giveBack(keys.subList(0, i), now);
        return refusal(key, seen(counter), now);
      }
      tightest = tighter(tightest, allowance(key, taken, now));
    }
    return new Reservation.Granted(tightest);
  }

  /// Removes buckets without effect. Called periodically, off the event loops.
  public void sweep(long now) {
    buckets.entrySet().removeIf(e -> seen(e.getValue()).isIdle(now, window(e.getKey())));
  }

  int subjects() {
    return buckets.size();
  }

  private AtomicReference<SlidingWindow> counter(LimitKey.Bucket bucket, long now) {
    AtomicReference<SlidingWindow> known = buckets.get(bucket);
    if (known != null) {
      return known;
    }
    LimitKey.Bucket place =
        buckets.size() < maxSubjects
            ? bucket
            : new LimitKey.Bucket(bucket.name(), bucket.per(), bucket.window(), OVERFLOW);
    return buckets.computeIfAbsent(
        place, b -> new AtomicReference<>(SlidingWindow.at(now, window(b))));
  }

  /// The counter including this request; null: it does not fit.
  private static @Nullable SlidingWindow take(
      AtomicReference<SlidingWindow> counter, LimitKey key, long now) {
    long window = window(key.bucket());
    while (true) {
      SlidingWindow seen = seen(counter);
      SlidingWindow moved = seen.movedTo(now, window);
      if (moved.wait(key.limit(), now, window).isPositive()) {
        return null;
      }
      SlidingWindow taken = moved.plusOne();
      if (counter.compareAndSet(seen, taken)) {
        return taken;
      }
    }
  }

  private void giveBack(List<LimitKey> keys, long now) {
    UnaryOperator<SlidingWindow> minusOne = SlidingWindow::minusOne;
    for (LimitKey key : keys) {
      counter(key.bucket(), now).updateAndGet(minusOne);
    }
  }

  private static Reservation refusal(LimitKey key, SlidingWindow seen, long now) {
    long window = window(key.bucket());
    SlidingWindow moved = seen.movedTo(now, window);
    Duration wait = moved.wait(key.limit(), now, window);
    return new Reservation.Exceeded(
        key.bucket().name(),
        new RateLimitStatus(key.limit(), 0, moved.reset(now, window)),
        wait.isPositive() ? wait : Duration.ofMillis(1));
  }

  private static RateLimitStatus allowance(LimitKey key, SlidingWindow taken, long now) {
    long window = window(key.bucket());
    return new RateLimitStatus(
        key.limit(), taken.remaining(key.limit(), now, window), taken.reset(now, window));
  }

  private static RateLimitStatus tighter(@Nullable RateLimitStatus one, RateLimitStatus other) {
    return one == null || other.remaining() < one.remaining() ? other : one;
  }

  /// Never null: a counter is created with a window.
  private static SlidingWindow seen(AtomicReference<SlidingWindow> counter) {
    return Objects.requireNonNull(counter.get());
  }

  private static long window(LimitKey.Bucket bucket) {
    return bucket.window().toMillis();
  }
}
