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

/// Runs each write on its own thread, since an admission webhook may take 30 s to respond. A
/// reconcile waits for a bounded time; a write that ends later begins another reconcile.
///
/// At most one write per object runs at a time. A failed one is tried again after a pause that
/// doubles from 1 s to 30 s, sooner only if the desired state changes.
final class BackgroundWrites {
  private static final Logger LOG = System.getLogger(BackgroundWrites.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MAX_DOUBLINGS = 5;

  private final InstantSource clock;
  private final Map<Target, Attempt> attempts = new ConcurrentHashMap<>();
  private final List<Consumer<GatewayId>> listeners = new CopyOnWriteArrayList<>();

  /// @param clock decides when failed writes are tried again
  BackgroundWrites(InstantSource clock) {
    this.clock = clock;
  }

  /// The object that is written.
  record Target(GatewayId gateway, String kind, String name) {}

  /// The latest write of one object that has not succeeded.
  ///
  /// @param desiredState identifies what was to be written
  /// @param outcome completed when the write has ended
  /// @param failures number of failures in a row before this write
  /// @param before the failure of the write before
  /// @param ended when it failed; null: it is running
  private record Attempt(
      String desiredState,
      CompletableFuture<Result> outcome,
      int failures,
      @Nullable Failure before,
      @Nullable Instant ended) {}

  /// How a write ended.
  ///
  /// @param failure empty: it has succeeded
  /// @param defect an exception that is not of the API server; null: there was none
  private record Result(Optional<Failure> failure, @Nullable RuntimeException defect) {}

  /// @param listener receives gateways of which a write has ended later than its reconcile waited
  void listen(Consumer<GatewayId> listener) {
    listeners.add(listener);
  }

  void forget(GatewayId gateway) {
    attempts.keySet().removeIf(target -> target.gateway().equals(gateway));
  }

  /// Writes, unless an earlier write of the object is running or its pause is not over; empty: the
  /// write has succeeded.
  ///
  /// @param desiredState after a failure an equal one is not written before the pause is over
  /// @param maxWait how long to wait for the end of the write
  /// @param write returns a failure, throws exceptions of the client, or succeeds
  Optional<Failure> run(
      Target target, String desiredState, Duration maxWait, Supplier<Optional<Failure>> write) {
    Attempt last = attempts.get(target);
    if (last != null && last.ended() == null) {
      return Optional.of(inProgress(target, last.before()));
    }
    if (last != null && last.before() != null && desiredState.equals(last.desiredState())) {
      Duration left = left(last);
      if (left.isPositive()) {
        return Optional.of(WriteFailures.withRetryAfter(last.before(), left));
      }
    }
    return begin(target, desiredState, last, last == null ? maxWait : Duration.ZERO, write);
  }

  private Optional<Failure> begin(
      Target target,
      String desiredState,
      @Nullable Attempt last,
      Duration maxWait,
      Supplier<Optional<Failure>> write) {
    var outcome = new CompletableFuture<Result>();
    var attempt =
        new Attempt(
            desiredState,
            outcome,
            last == null ? 0 : last.failures(),
            last == null ? null : last.before(),
            null);
    attempts.put(target, attempt);
    Thread.ofVirtual()
        .name("write-" + target.name())
        .start(() -> outcome.complete(result(target, write)));
    try {
      return awaited(target, attempt, outcome.get(maxWait.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      var unused = outcome.thenAccept(result -> later(target, attempt, result));
      return Optional.of(inProgress(target, attempt.before()));
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
      return new Result(Optional.of(WriteFailures.ofDefect(target.kind(), target.name())), e);
    } catch (Error e) {
      return new Result(
          Optional.of(WriteFailures.ofDefect(target.kind(), target.name())),
          new IllegalStateException("a write failed", e));
    }
  }

  /// A defect is thrown, so that the reconcile fails and is retried.
  private Optional<Failure> awaited(Target target, Attempt attempt, Result result) {
    if (result.defect() != null) {
      attempts.remove(target, attempt);
      throw result.defect();
    }
    return settle(target, attempt, result.failure());
  }

  private void later(Target target, Attempt attempt, Result result) {
    if (result.defect() != null) {
      LOG.log(Level.ERROR, "a write of " + target + " failed", result.defect());
    }
    settle(target, attempt, result.failure());
    listeners.forEach(listener -> listener.accept(target.gateway()));
  }

  /// Remembers a failure that has to be tried again.
  private Optional<Failure> settle(Target target, Attempt attempt, Optional<Failure> result) {
    if (result.isPresent() && WriteFailures.isRetriedLater(result.get())) {
      var failed =
          new Attempt(
              attempt.desiredState(),
              attempt.outcome(),
              attempt.failures() + 1,
              result.get(),
              clock.instant());
      attempts.replace(target, attempt, failed);
      return Optional.of(WriteFailures.withRetryAfter(result.get(), left(failed)));
    }
    attempts.remove(target, attempt);
    return result;
  }

  private Duration left(Attempt failed) {
    Instant ended = Objects.requireNonNull(failed.ended());
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failed.failures() - 1, MAX_DOUBLINGS));
    Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    return Duration.between(clock.instant(), ended.plus(bounded));
  }

  /// The failure of the write before as long as this one is running.
  private static Failure inProgress(Target target, @Nullable Failure before) {
    return before == null
        ? new Failure.InProgress(target.kind(), target.name())
        : WriteFailures.withRetryAfter(before, LONGEST_PAUSE);
  }
}
