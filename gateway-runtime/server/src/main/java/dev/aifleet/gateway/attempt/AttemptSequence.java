package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.resilience.RetryDecision;
import dev.aifleet.gateway.resilience.RetryRule;
import dev.aifleet.gateway.routing.Candidate;
import dev.aifleet.gateway.routing.Candidates;
import dev.aifleet.gateway.routing.Choice;
import dev.aifleet.gateway.upstream.Target;
import dev.aifleet.gateway.upstream.UpstreamHealth;
import dev.aifleet.gateway.upstream.UpstreamHealth.Permit;
import dev.aifleet.gateway.upstream.UpstreamHealth.Scope;
import dev.aifleet.gateway.upstream.UpstreamHealth.Standing;
import dev.aifleet.gateway.wireformat.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// All attempts of one exchange: which upstream is tried, which one next, and when to stop. The one
/// place where routing, health, retry budget and deadline meet.
///
/// Healthy upstreams are tried first, over all priorities; then degraded ones. An exchange without
/// any other candidate tries even one whose breaker is open or whose credential is in doubt: the
/// last upstream is never given up. When every upstream was tried and attempts are left, those that
/// may have recovered are tried again, not before their `retry-after`.
public final class AttemptSequence {
  public sealed interface Next {
    /// @param leftNanos until the deadline of the exchange
    record Try(Attempt attempt, long leftNanos) implements Next {}

    /// Call [#resume] after that time.
    record Later(long waitNanos) implements Next {}

    /// No upstream can be tried.
    record Unavailable(Refusal refusal) implements Next {}

    /// No further attempt: the last result goes to the client.
    record Stop() implements Next {}
  }

  /// A longer `retry-after` is not waited for; the client gets the error instead.
  private static final long MAX_REST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final RetryRule rule;
  private final Candidates<Target> candidates;
  private final String caller;
  private final Availability availability;
  private final EventLoopServices services;
  private final List<Attempt> attempts = new ArrayList<>(1);

  /// Candidates without a permit: a half-open breaker admits only a few, and others have no
  /// capacity.
  private final List<Choice<Target>> notAdmitted = new ArrayList<>(0);

  /// Candidates that were tried and may be tried again.
  private final List<Choice<Target>> failed = new ArrayList<>(0);

  /// Formats that cannot express the request.
  private final List<WireFormat> unsupported = new ArrayList<>(0);

  /// Number of attempts whose credential was refused.
  private int refusals;

  /// Number of attempts at upstreams without the state that the request refers to.
  private int stateMisses;

  private long deadline;
  private boolean budgetSpent;

  /// @param caller identifies the caller among all others
  public AttemptSequence(
      RetryRule rule, Candidates<Target> candidates, String caller, EventLoopServices services) {
    this.rule = rule;
    this.candidates = candidates;
    this.caller = caller;
    this.availability = new Availability(caller);
    this.services = services;
  }

  public Next first() {
    long now = services.nanos().getAsLong();
    rule.budget().countRequest(now);
    Attempt attempt = pickHolder(now);
    if (attempt == null) {
      attempt = pick(now);
    }
    if (attempt == null) {
      attempt = pickLastResort(now);
    }
    return attempt == null
        ? new Next.Unavailable(availability.refusal(unavailable(), refusals > 0, now))
        : new Next.Try(attempt, deadline - now);
  }

  /// Reports the result of the last attempt to the upstream's health and chooses what follows.
  ///
  /// @param accepted whether the upstream responded with a success status, and so may charge for
  ///     the request whatever followed
  public Next after(Attempt last, Outcome outcome, boolean accepted) {
    last.finish(outcome);
    if (accepted && outcome instanceof Outcome.Failure) {
      last.countFailure();
    }
    if (outcome instanceof Outcome.StateMiss) {
      return atAnotherHolder();
    }
    if (outcome.refusesCredential()) {
      refusals++;
      return otherCredential();
    }
    if (!accepted && rule.maySendAgain(outcome)) {
      failed.add(last.choice());
    }
    return rule.decide(outcome, attempts.size() - refusals - stateMisses) == RetryDecision.Elsewhere
        ? elsewhere()
        : new Next.Stop();
  }

  /// The next attempt, after the wait.
  public Next resume() {
    long now = services.nanos().getAsLong();
    Attempt next = pick(now);
    if (next == null) {
      failed.forEach(candidates::restore);
      failed.clear();
      next = pick(now);
    }
    return next == null ? new Next.Stop() : new Next.Try(next, deadline - now);
  }

  /// Replaces an upstream whose format cannot express the request; nothing was sent to that one.
  public Next replace(Attempt unsent) {
    unsent.cancel();
    attempts.remove(unsent);
    unsupported.add(unsent.format());
    long now = services.nanos().getAsLong();
    Attempt next = pick(now);
    if (next == null && attempts.isEmpty()) {
      next = pickLastResort(now);
    }
    if (next != null) {
      return new Next.Try(next, deadline - now);
    }
    List<Candidate<Target>> others = unavailable();
    return attempts.isEmpty() && !others.isEmpty()
        ? new Next.Unavailable(availability.refusal(others, refusals > 0, now))
        : new Next.Stop();
  }

  /// Whether the first attempt has failed.
  public boolean isRetrying() {
    return attempts.size() > 1;
  }

  /// Whether a retry was skipped because the retry budget was spent. A client that retried by
  /// itself would add to the load.
  public boolean isBudgetSpent() {
    return budgetSpent;
  }

  /// When a further request could be served, as far as upstreams have said: the pause of the one
  /// that is available first. Long if none will be.
  public Duration soonest() {
    return Duration.ofNanos(restNanos(services.nanos().getAsLong()));
  }

  public List<AttemptRecord> records() {
    return attempts.size() == 1
        ? List.of(attempts.getFirst().record())
        : attempts.stream().map(Attempt::record).toList();
  }

  /// Without a wait: the upstream that refused the credential has done no work.
  private Next otherCredential() {
    long now = services.nanos().getAsLong();
    if (now - deadline >= 0) {
      return new Next.Stop();
    }
    Attempt next = pick(now);
    if (next == null) {
      next = pickLastResort(now);
    }
    if (next != null) {
      return new Next.Try(next, deadline - now);
    }
    Refusal others = availability.refusal(unavailable(), refusals > 0, now);
    return others instanceof Refusal.CredentialRefused
        ? new Next.Stop()
        : new Next.Unavailable(others);
  }

  /// Tries the other upstreams of the model, each once, for the one that holds the state the
  /// request refers to. Not counted against the retry budget.
  private Next atAnotherHolder() {
    stateMisses++;
    long now = services.nanos().getAsLong();
    Attempt next = now - deadline >= 0 ? null : pick(now);
    return next == null ? new Next.Stop() : new Next.Try(next, deadline - now);
  }

  private Next elsewhere() {
    long now = services.nanos().getAsLong();
    long wait = rule.waitNanos(attempts.size() - refusals - stateMisses, services.random());
    if (!isAnyLeft(now)) {
      long rest = restNanos(now);
      if (rest > MAX_REST_NANOS) {
        return new Next.Stop();
      }
      wait += rest;
    }
    if (now + wait - deadline >= 0) {
      return new Next.Stop();
    }
    if (!rule.takeRetry(now)) {
      budgetSpent = true;
      return new Next.Stop();
    }
    return wait == 0 ? resume() : new Next.Later(wait);
  }

  private boolean isAnyLeft(long now) {
    for (Candidate<Target> member : candidates.left()) {
      if (isNoWorse(member, Standing.Degraded, now)) {
        return true;
      }
    }
    return false;
  }

  /// Nanoseconds until a candidate becomes available, one that was tried already included.
  private long restNanos(long now) {
    var all = new ArrayList<>(candidates.left());
    failed.forEach(choice -> all.add(choice.member()));
    return availability.restNanos(all, candidates.isPinned(), now);
  }

  /// The upstream that holds the state the request refers to, unless its breaker is open.
  private @Nullable Attempt pickHolder(long now) {
    Choice<Target> choice = candidates.holder(member -> isNoWorse(member, Standing.Degraded, now));
    if (choice == null) {
      return null;
    }
    Permit permit = health(choice.upstream()).enter(scope(choice), now);
    if (permit == null) {
      notAdmitted.add(choice);
      return null;
    }
    return start(choice, permit, now);
  }

  private boolean isNoWorse(Candidate<Target> member, Standing worst, long now) {
    var scope = new Scope(member.model(), caller);
    return health(member.upstream()).standing(scope, now).compareTo(worst) <= 0;
  }

  private @Nullable Attempt pick(long now) {
    Attempt well = pick(Standing.Well, now);
    return well == null ? pick(Standing.Degraded, now) : well;
  }

  private @Nullable Attempt pick(Standing worst, long now) {
    Choice<Target> choice = next(worst, now);
    while (choice != null) {
      UpstreamHealth health = health(choice.upstream());
      Scope scope = scope(choice);
      Permit permit =
          candidates.isPinned() ? health.enterPinned(scope, now) : health.enter(scope, now);
      if (permit != null) {
        return start(choice, permit, now);
      }
      notAdmitted.add(choice);
      choice = next(worst, now);
    }
    return null;
  }

  private @Nullable Attempt pickLastResort(long now) {
    reject(Standing.Open, now);
    reject(Standing.Doubted, now);
    Iterator<Choice<Target>> all = notAdmitted.iterator();
    while (all.hasNext()) {
      Choice<Target> choice = all.next();
      Permit permit = health(choice.upstream()).enterAsLastResort(scope(choice), now);
      if (permit != null) {
        all.remove();
        return start(choice, permit, now);
      }
    }
    return null;
  }

  private void reject(Standing worst, long now) {
    Choice<Target> choice = next(worst, now);
    while (choice != null) {
      notAdmitted.add(choice);
      choice = next(worst, now);
    }
  }

  private Scope scope(Choice<Target> choice) {
    return new Scope(choice.model(), caller);
  }

  private Attempt start(Choice<Target> choice, Permit permit, long now) {
    if (attempts.isEmpty()) {
      deadline = now + choice.config().connectionPolicy().timeouts().total().toNanos();
    }
    var attempt = new Attempt(choice, permit, services);
    attempts.add(attempt);
    return attempt;
  }

  private @Nullable Choice<Target> next(Standing worst, long now) {
    return candidates.next(member -> candidates.isPinned() || isNoWorse(member, worst, now));
  }

  /// Unavailable candidates whose format may be able to express the request.
  private List<Candidate<Target>> unavailable() {
    var all = new ArrayList<>(candidates.left());
    notAdmitted.forEach(choice -> all.add(choice.member()));
    all.removeIf(member -> unsupported.contains(member.upstream().format()));
    return all;
  }

  private static UpstreamHealth health(Target target) {
    return target.live().health();
  }
}
