package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.GatewayId;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs each write beside the reconcile that wants it, since an admission webhook may take 30 s to
/// answer. A reconcile waits for a moment only; what ends later begins the next one.
///
/// Per object at most one write is under way. One that failed is tried again after a pause that
/// doubles from 1 s to 30 s, sooner only where something else is wanted.
final class BackgroundWrites {
  private static final Logger LOG = System.getLogger(BackgroundWrites.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 5;

  private final InstantSource clock;
  private final Map<Target, Attempt> attempts = new ConcurrentHashMap<>();
  private final List<Consumer<GatewayId>> listeners = new CopyOnWriteArrayList<>();

  /// @param clock by which failed writes are tried again
  BackgroundWrites(InstantSource clock) {
    this.clock = clock;
  }

  /// The object that is written.
  record Target(GatewayId gateway, String kind, String name) {}

  /// The latest write of one object that has not succeeded.
  ///
  /// @param wish what was to be written
  /// @param outcome present when it has ended
  /// @param failures how many have failed in a row before this one
  /// @param before the failure of the one before
  /// @param ended when it failed; null: it is under way
  private record Attempt(
      String wish,
      CompletableFuture<Result> outcome,
      int failures,
      @Nullable Failure before,
      @Nullable Instant ended) {}

  /// How a write ended.
  ///
  /// @param failure empty: it has succeeded
  /// @param fault what else was thrown; null: nothing
  private record Result(Optional<Failure> failure, @Nullable RuntimeException fault) {}

  /// @param listener is told of gateways of which a write has ended after nobody waited for it
  void listen(Consumer<GatewayId> listener) {
    listeners.add(listener);
  }

  void forget(GatewayId gateway) {
    attempts.keySet().removeIf(target -> target.gateway().equals(gateway));
  }

  /// Writes, if no earlier write stands in the way; empty: it has succeeded.
  ///
  /// @param wish equal wishes are not tried again before their pause is over
  /// @param patience how long to wait for the end of the write
  /// @param write gives a failure, throws the client's exceptions, or succeeds
  Optional<Failure> run(
      Target target, String wish, Duration patience, Supplier<Optional<Failure>> write) {
    Attempt last = attempts.get(target);
    if (last != null && last.ended() == null) {
      return Optional.of(underway(target, last.before()));
    }
    if (last != null && last.before() != null && wish.equals(last.wish())) {
      Duration left = left(last);
      if (left.isPositive()) {
        return Optional.of(WriteFailures.again(last.before(), left));
      }
    }
    return begin(target, wish, last, last == null ? patience : Duration.ZERO, write);
  }

  private Optional<Failure> begin(
      Target target,
      String wish,
      @Nullable Attempt last,
      Duration patience,
      Supplier<Optional<Failure>> write) {
    var outcome = new CompletableFuture<Result>();
    var attempt =
        new Attempt(
            wish,
            outcome,
            last == null ? 0 : last.failures(),
            last == null ? null : last.before(),
            null);
    attempts.put(target, attempt);
    Thread.ofVirtual()
        .name("write-" + target.name())
        .start(() -> outcome.complete(result(target, write)));
    try {
      return awaited(target, attempt, outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      var unused = outcome.thenAccept(result -> later(target, attempt, result));
      return Optional.of(underway(target, attempt.before()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a result is a value", e);
    }
  }

  private static Result result(Target target, Supplier<Optional<Failure>> write) {
    try {
      return new Result(write.get(), null);
    } catch (KubernetesClientException e) {
      return new Result(Optional.of(WriteFailures.of(target.kind(), target.name(), e)), null);
    } catch (RuntimeException e) {
      return new Result(Optional.of(WriteFailures.ofOurs(target.kind(), target.name())), e);
    } catch (Error e) {
      return new Result(
          Optional.of(WriteFailures.ofOurs(target.kind(), target.name())),
          new IllegalStateException("a write failed", e));
    }
  }

  /// What is no answer of the API server is a fault of ours, for which the queue tries again.
  private Optional<Failure> awaited(Target target, Attempt attempt, Result result) {
    if (result.fault() != null) {
      attempts.remove(target, attempt);
      throw result.fault();
    }
    return settle(target, attempt, result.failure());
  }

  private void later(Target target, Attempt attempt, Result result) {
    if (result.fault() != null) {
      LOG.log(Level.ERROR, "a write of " + target + " failed", result.fault());
    }
    settle(target, attempt, result.failure());
    listeners.forEach(listener -> listener.accept(target.gateway()));
  }

  /// Keeps what has to be tried again.
  private Optional<Failure> settle(Target target, Attempt attempt, Optional<Failure> result) {
    if (result.isPresent() && WriteFailures.isRetriedLater(result.get())) {
      var failed =
          new Attempt(
              attempt.wish(),
              attempt.outcome(),
              attempt.failures() + 1,
              result.get(),
              clock.instant());
      attempts.replace(target, attempt, failed);
      return Optional.of(WriteFailures.again(result.get(), left(failed)));
    }
    attempts.remove(target, attempt);
    return result;
  }

  private Duration left(Attempt failed) {
    Instant ended = Objects.requireNonNull(failed.ended());
    Duration pause =
        FIRST_PAUSE.multipliedBy(1L << Math.min(failed.failures() - 1, MOST_DOUBLINGS));
    Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    return Duration.between(clock.instant(), ended.plus(bounded));
  }

  /// The same failure as before, as long as nothing else is known.
  private static Failure underway(Target target, @Nullable Failure before) {
    return before == null
        ? new Failure.InProgress(target.kind(), target.name())
        : WriteFailures.again(before, LONGEST_PAUSE);
  }
}
