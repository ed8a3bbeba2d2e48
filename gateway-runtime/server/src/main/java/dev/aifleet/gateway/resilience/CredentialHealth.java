package dev.aifleet.gateway.resilience;

import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Whether an upstream still accepts one credential, judged by what requests and probes met.
///
/// One request never decides. A credential is doubted after two refusals by a key code, or after
/// refusals of three different callers, without a success between. It is then used only where no
/// other upstream is left. If a probe is refused too, it is not used at all. Either ends after a
/// minute, and with the first success; further refusals without one begin it again at once.
///
/// Shared by all event loops: one immutable value, replaced by CAS. Bounded: it holds the names of
/// three callers at most. Times are nanoseconds of one clock.
public final class CredentialHealth {
  /// The better, the earlier.
  public enum State {
    Accepted,
    /// Requests are refused: for want of another upstream.
    Doubted,
    /// Requests and a probe are refused: not at all.
    Refused
  }

  private static final int ENOUGH_CODES = 2;
  private static final int ENOUGH_CALLERS = 3;
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  /// So long after a success a refused probe says only that the key may not list models.
  private static final long PROOF = Duration.ofMinutes(10).toNanos();

  /// A success is noted at most so often, since noting it is a write that all loops see.
  private static final long PROOF_STEP = Duration.ofSeconds(1).toNanos();

  private static final Evidence NONE = new Evidence(0, Set.of(), 0, false, false, 0);

  /// Against the credential, since the last success.
  ///
  /// @param codes requests that were refused by a key code
  /// @param callers whose requests were refused, by whatever
  /// @param probes that were refused by a key code
  /// @param doubted once there was enough
  /// @param confirmed a probe was refused while it was doubted
  /// @param until when it is used again; only where doubted
  private record Evidence(
      int codes, Set<String> callers, int probes, boolean doubted, boolean confirmed, long until) {
    Evidence {
      callers = Set.copyOf(callers);
    }

    boolean isOfRequests() {
      return codes > 0 || !callers.isEmpty();
    }

    boolean isEnough() {
      return (codes > 0 && codes + probes >= ENOUGH_CODES) || callers.size() >= ENOUGH_CALLERS;
    }

    Evidence refused(String caller, boolean byCode) {
      Set<String> all = callers;
      if (callers.size() < ENOUGH_CALLERS && !callers.contains(caller)) {
        all = new HashSet<>(callers);
        all.add(caller);
      }
      return new Evidence(
          byCode ? Math.min(codes + 1, ENOUGH_CODES) : codes,
          all,
          probes,
          doubted,
          confirmed,
          until);
    }

    Evidence doubtedUntil(long time, boolean byProbe) {
      return new Evidence(codes, callers, probes, true, byProbe, time);
    }

    Evidence probeRefused() {
      int more = Math.min(probes + 1, ENOUGH_CODES);
      return new Evidence(codes, callers, more, doubted, confirmed, until);
    }
  }

  private final AtomicReference<Evidence> evidence = new AtomicReference<>(NONE);
  private volatile boolean proven;
  private volatile long provenAt;

  public State state(long now) {
    Evidence seen = evidence();
    if (!seen.doubted() || seen.until() - now <= 0) {
      return State.Accepted;
    }
    return seen.confirmed() ? State.Refused : State.Doubted;
  }

  /// Whether what is known speaks against it; true until the next success.
  public boolean isRefused() {
    return evidence().doubted();
  }

  /// Whether a probe should find out now.
  public boolean wantsProbe(long now) {
    return state(now) == State.Doubted;
  }

  /// Zero unless it is not used at all.
  public long nanosLeft(long now) {
    return state(now) == State.Refused ? Math.max(0, evidence().until() - now) : 0;
  }

  /// A request was answered in a way that takes an accepted credential.
  public void accepted(long now) {
    if (!evidence().equals(NONE)) {
      evidence.set(NONE);
    }
    if (!proven || now - provenAt > PROOF_STEP) {
      provenAt = now;
      proven = true;
    }
  }

  /// A request was refused.
  ///
  /// @param caller tells one caller from all others
  /// @param byCode by a code that means nothing but the key
  public void refused(String caller, boolean byCode, long now) {
    Evidence after =
        update(
            seen -> {
              Evidence more = seen.refused(caller, byCode);
              return more.isEnough() ? more.doubtedUntil(now + PAUSE, false) : more;
            });
    if (after.doubted()) {
      proven = false;
    }
  }

  /// A probe was refused. Alone it takes nothing out: the key may be good for all but listing
  /// models. What it says is kept for who wants to know.
  ///
  /// @param byCode by a code that means nothing but the key
  public void probeRefused(boolean byCode, long now) {
    if (proven && now - provenAt < PROOF) {
      return;
    }
    update(
        seen -> {
          Evidence more = byCode ? seen.probeRefused() : seen;
          if (seen.doubted() && seen.isOfRequests()) {
            return more.doubtedUntil(seen.until(), true);
          }
          return more.probes() < ENOUGH_CODES ? more : more.doubtedUntil(now, false);
        });
  }

  /// A probe passed. Many providers list models to everybody, so that clears only what a probe has
  /// brought up or confirmed.
  public void probePassed() {
    update(seen -> seen.confirmed() || !seen.isOfRequests() ? NONE : seen);
  }

  private Evidence evidence() {
    return Objects.requireNonNull(evidence.get());
  }

  private Evidence update(UnaryOperator<Evidence> change) {
    return Objects.requireNonNull(evidence.updateAndGet(change));
  }
}
