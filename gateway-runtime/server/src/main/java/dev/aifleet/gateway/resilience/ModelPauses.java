package dev.aifleet.gateway.resilience;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Pauses of single models of one upstream, since providers count rate limits by model, and Azure
/// by deployment. A pause that the upstream requested is kept strictly; any other only makes other
/// upstreams preferred.
///
/// Shared by all event loops, and empty while no pause is active. Bounded: clients can invent model
/// names where an upstream serves a pattern. Times are nanoseconds of one clock.
public final class ModelPauses {
  private static final int MOST = 256;

  /// @param until end of the pause
  /// @param capacity whether the cause is a lack of capacity, not a failure
  /// @param sparedUntil end of the time in which other upstreams are preferred
  private record Pause(long until, boolean capacity, long sparedUntil) {
    long end() {
      return until - sparedUntil > 0 ? until : sparedUntil;
    }

    /// Of each kind, the later end counts.
    Pause and(Pause other) {
      Pause longer = other.until - until > 0 ? other : this;
      long spared = other.sparedUntil - sparedUntil > 0 ? other.sparedUntil : sparedUntil;
      return new Pause(longer.until, longer.capacity, spared);
    }
  }

  private final ConcurrentMap<String, Pause> pauses = new ConcurrentHashMap<>();

  /// Records the result of an attempt. Most results imply no pause.
  public void record(String model, Outcome outcome, long now) {
    switch (outcome) {
      case Outcome.Capacity(Duration pause, boolean requested) when requested ->
          add(model, new Pause(now + pause.toNanos(), true, now), now);
      case Outcome.Capacity(Duration pause, _) when !pause.isZero() ->
          add(model, new Pause(now, true, now + pause.toNanos()), now);
      case Outcome.Failure(_, _, Duration pause) when !pause.isZero() ->
          add(model, new Pause(now + pause.toNanos(), false, now), now);
      case Outcome.Success _,
          Outcome.Failure _,
          Outcome.Capacity _,
          Outcome.CredentialRefused _,
          Outcome.AccessDenied _,
          Outcome.ModelMissing _,
          Outcome.StateMiss _,
          Outcome.ClientFault _,
          Outcome.Released _ -> {}
    }
  }

  /// Nanoseconds until the pause of `model` ends.
  public long nanosLeft(String model, long now) {
    Pause pause = current(model, now);
    return pause == null ? 0 : Math.max(0, pause.until() - now);
  }

  /// Nanoseconds until `model` is no longer avoided.
  public long nanosSpared(String model, long now) {
    Pause pause = current(model, now);
    return pause == null ? 0 : pause.end() - now;
  }

  /// Whether `model` is paused only for a lack of capacity.
  public boolean isForCapacity(String model, long now) {
    Pause pause = current(model, now);
    return pause != null && pause.until() - now > 0 && pause.capacity();
  }

  /// Number of models recorded.
  int size() {
    return pauses.size();
  }

  private @Nullable Pause current(String model, long now) {
    Pause pause = pauses.get(model);
    if (pause == null || pause.end() - now > 0) {
      return pause;
    }
    pauses.remove(model, pause);
    return null;
  }

  private void add(String model, Pause pause, long now) {
    if (pauses.size() >= MOST && !pauses.containsKey(model)) {
      makeRoom(now);
    }
    pauses.merge(model, pause, Pause::and);
  }

  /// Removes expired entries, or else the one that expires first.
  private void makeRoom(long now) {
    pauses.values().removeIf(pause -> pause.end() - now <= 0);
    if (pauses.size() >= MOST) {
      pauses.entrySet().stream()
          .min((a, b) -> Long.signum(a.getValue().end() - b.getValue().end()))
          .ifPresent(first -> pauses.remove(first.getKey()));
    }
  }
}
