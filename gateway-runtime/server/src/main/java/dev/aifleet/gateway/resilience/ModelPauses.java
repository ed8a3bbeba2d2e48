package dev.aifleet.gateway.resilience;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// How long single models of one upstream are spared: providers count rate limits by model, Azure
/// by deployment. A pause that the upstream has asked for is kept; one that it has not asked for
/// only makes others preferred.
///
/// Shared by all event loops, and empty while nothing is wrong. Bounded: clients can invent names
/// of models where an upstream serves a pattern. Times are nanoseconds of one clock.
public final class ModelPauses {
  private static final int MOST = 256;

  /// @param until it is to be left alone
  /// @param capacity whether that is for want of room, and not for a failure
  /// @param sparedUntil others are preferred
  private record Pause(long until, boolean capacity, long sparedUntil) {
    long end() {
      return until - sparedUntil > 0 ? until : sparedUntil;
    }

    /// The later end counts, of each kind.
    Pause and(Pause other) {
      Pause longer = other.until - until > 0 ? other : this;
      long spared = other.sparedUntil - sparedUntil > 0 ? other.sparedUntil : sparedUntil;
      return new Pause(longer.until, longer.capacity, spared);
    }
  }

  private final ConcurrentMap<String, Pause> pauses = new ConcurrentHashMap<>();

  /// What one attempt came to. Most say nothing about a pause.
  public void record(String model, Outcome outcome, long now) {
    switch (outcome) {
      case Outcome.Capacity(Duration pause, boolean asked) when asked ->
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

  /// Nanoseconds that `model` is to be left alone.
  public long nanosLeft(String model, long now) {
    Pause pause = current(model, now);
    return pause == null ? 0 : Math.max(0, pause.until() - now);
  }

  /// Nanoseconds until `model` may be asked without regard to it.
  public long nanosSpared(String model, long now) {
    Pause pause = current(model, now);
    return pause == null ? 0 : pause.end() - now;
  }

  /// Whether `model` is left alone for want of room only.
  public boolean isForCapacity(String model, long now) {
    Pause pause = current(model, now);
    return pause != null && pause.until() - now > 0 && pause.capacity();
  }

  /// How many models are remembered.
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

  /// Those that are over go; failing that, the one that is over first.
  private void makeRoom(long now) {
    pauses.values().removeIf(pause -> pause.end() - now <= 0);
    if (pauses.size() >= MOST) {
      pauses.entrySet().stream()
          .min((a, b) -> Long.signum(a.getValue().end() - b.getValue().end()))
          .ifPresent(first -> pauses.remove(first.getKey()));
    }
  }
}
