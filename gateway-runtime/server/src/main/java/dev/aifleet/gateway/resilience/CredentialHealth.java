package dev.aifleet.gateway.resilience;

import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Whether an upstream accepts one credential, judged by the results of requests and probes.
///
/// One request never decides. A credential is in doubt after two refusals with a key code, or after
/// refusals of three different callers, without a success between. It is then used only where no
/// other upstream is left. If a probe is refused too, it is not used at all. Either state ends
/// after a minute, and with the first success; a further refusal without one restores it at once.
///
/// Shared by all event loops: one immutable value, replaced by CAS. Bounded: it holds the names of
/// at most three callers. Times are nanoseconds of one clock.
public final class CredentialHealth {
  /// Ordered from best to worst.
  public enum State {
    Accepted,
    /// Requests are refused: used only without another upstream.
    Doubted,
    /// Requests and a probe are refused: not used.
    Refused
  }

  private static final int ENOUGH_CODES = 2;
  private static final int ENOUGH_CALLERS = 3;
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  /// Within this time after a success, a refused probe means only that the key may not list models.
  private static final long PROOF = Duration.ofMinutes(10).toNanos();

  /// A success is recorded at most this often, since each record is a write shared by all loops.
  private static final long PROOF_STEP = Duration.ofSeconds(1).toNanos();

  private static final Evidence NONE = new Evidence(0, Set.of(), 0, false, false, 0);

  /// Evidence against the credential since the last success.
  ///
  /// @param codes number of requests refused with a key code
  /// @param callers whose requests were refused, with or without a code
  /// @param probes number of probes refused with a key code
  /// @param doubted whether the evidence is sufficient
  /// @param confirmed whether a probe was refused while in doubt
  /// @param until when the credential is used again; only if doubted
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

  /// Whether there is evidence against it; true until the next success.
  public boolean isRefused() {
    return evidence().doubted();
  }

  /// Whether a probe should be sent now.
  public boolean wantsProbe(long now) {
    return state(now) == State.Doubted;
  }

  /// Zero unless the credential is not used at all.
  public long nanosLeft(long now) {
    return state(now) == State.Refused ? Math.max(0, evidence().until() - now) : 0;
  }

  /// A request got a response that requires an accepted credential.
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
  /// @param caller identifies the caller among all others
  /// @param byCode whether the code can only mean the key
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

  /// A probe was refused. This alone takes nothing out of use: the key may permit everything but
  /// listing models. The result is kept for the status.
  ///
  /// @param byCode whether the code can only mean the key
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

  /// A probe passed. Many providers list models without a valid key, so this clears only evidence
  /// that a probe has added or confirmed.
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
