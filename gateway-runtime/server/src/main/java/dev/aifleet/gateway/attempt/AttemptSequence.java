package dev.aifleet.gateway.attempt;

import dev.aifleet.config.GatewayConfig.Api;
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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// All attempts of one exchange: who is asked, who is asked next, and when enough were asked. The
/// one place where routing, health, budget and deadline meet.
///
/// The well are asked first, over all priorities; then those that fail too often. An exchange that
/// finds nobody else asks even one whose breaker is open or whose credential is doubted: the last
/// one is never given up. When everybody was asked and attempts are left, those that may have
/// recovered are asked again, not before they have asked to be.
public final class AttemptSequence {
  public sealed interface Next {
    /// @param leftNanos until the exchange as a whole has taken too long
    record Try(Attempt attempt, long leftNanos) implements Next {}

    /// Ask [#resume] then.
    record Later(long waitNanos) implements Next {}

    /// Nobody can be asked at all.
    record Nobody(Refusal refusal) implements Next {}

    /// What the last one came to is the client's.
    record Enough() implements Next {}
  }

  /// An upstream that asks to be left alone for longer is not waited for: its client waits better.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final RetryRule rule;
  private final Candidates<Target> candidates;
  private final String caller;
  private final Availability availability;
  private final EventLoopServices services;
  private final List<Attempt> made = new ArrayList<>(1);

  /// By breakers that let only a few in, and by those without room.
  private final List<Choice<Target>> turnedAway = new ArrayList<>(0);

  /// Asked already, and worth being asked again.
  private final List<Choice<Target>> failed = new ArrayList<>(0);

  /// Formats that cannot say the request.
  private final List<Api> mute = new ArrayList<>(0);

  /// Attempts whose credential was refused.
  private int refusals;

  /// Attempts at upstreams that did not have what the request refers to.
  private int stateMisses;

  private long deadline;
  private boolean budgetSpent;

  /// @param caller tells one caller from all others
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
        ? new Next.Nobody(availability.refusal(unavailable(), refusals > 0, now))
        : new Next.Try(attempt, deadline - now);
  }

  /// Tells health what the last attempt came to, and looks for another.
  ///
  /// @param accepted whether the upstream answered with a status of success, and so may charge for
  ///     the request whatever came then
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
    if (!accepted && rule.mayAskAgain(outcome)) {
      failed.add(last.choice());
    }
    return rule.decide(outcome, made.size() - refusals - stateMisses) == RetryDecision.Elsewhere
        ? elsewhere()
        : new Next.Enough();
  }

  /// The next one, after the wait before it.
  public Next resume() {
    long now = services.nanos().getAsLong();
    Attempt next = pick(now);
    if (next == null) {
      failed.forEach(candidates::restore);
      failed.clear();
      next = pick(now);
    }
    return next == null ? new Next.Enough() : new Next.Try(next, deadline - now);
  }

  /// Somebody else in the place of one whose format cannot say the request. That one was not asked.
  public Next instead(Attempt unasked) {
    unasked.cancel();
    made.remove(unasked);
    mute.add(unasked.api());
    long now = services.nanos().getAsLong();
    Attempt next = pick(now);
    if (next == null && made.isEmpty()) {
      next = pickLastResort(now);
    }
    if (next != null) {
      return new Next.Try(next, deadline - now);
    }
    List<Candidate<Target>> others = unavailable();
    return made.isEmpty() && !others.isEmpty()
        ? new Next.Nobody(availability.refusal(others, refusals > 0, now))
        : new Next.Enough();
  }

  /// Whether the first one has failed.
  public boolean isRetrying() {
    return made.size() > 1;
  }

  /// Whether another attempt was wanted, and there have been too many retries already: a client
  /// that tries again would only add to them.
  public boolean isBudgetSpent() {
    return budgetSpent;
  }

  public List<AttemptRecord> records() {
    return made.size() == 1
        ? List.of(made.getFirst().record())
        : made.stream().map(Attempt::record).toList();
  }

  /// At once, since the one that refused has done nothing.
  private Next otherCredential() {
    long now = services.nanos().getAsLong();
    if (now - deadline >= 0) {
      return new Next.Enough();
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
        ? new Next.Enough()
        : new Next.Nobody(others);
  }

  /// Whoever made the state that the request refers to is found by asking: those that serve the
  /// model, each once, at no cost to the budget of retries.
  private Next atAnotherHolder() {
    stateMisses++;
    long now = services.nanos().getAsLong();
    Attempt next = now - deadline >= 0 ? null : pick(now);
    return next == null ? new Next.Enough() : new Next.Try(next, deadline - now);
  }

  private Next elsewhere() {
    long now = services.nanos().getAsLong();
    long wait = rule.waitNanos(made.size() - refusals - stateMisses, services.random());
    if (!isAnybodyLeft(now)) {
      long rest = restNanos(now);
      if (rest > PATIENCE_NANOS) {
        return new Next.Enough();
      }
      wait += rest;
    }
    if (now + wait - deadline >= 0) {
      return new Next.Enough();
    }
    if (!rule.takeRetry(now)) {
      budgetSpent = true;
      return new Next.Enough();
    }
    return wait == 0 ? resume() : new Next.Later(wait);
  }

  private boolean isAnybodyLeft(long now) {
    for (Candidate<Target> member : candidates.left()) {
      if (isNoWorse(member, Standing.Degraded, now)) {
        return true;
      }
    }
    return false;
  }

  /// Until somebody may be asked who cannot be now, or was already.
  private long restNanos(long now) {
    var all = new ArrayList<>(candidates.left());
    failed.forEach(choice -> all.add(choice.member()));
    return availability.restNanos(all, candidates.isPinned(), now);
  }

  /// The one that made the state which the request refers to, unless its breaker is open.
  private @Nullable Attempt pickHolder(long now) {
    Choice<Target> choice = candidates.holder(member -> isNoWorse(member, Standing.Degraded, now));
    if (choice == null) {
      return null;
    }
    Permit permit = health(choice.upstream()).enter(scope(choice), now);
    if (permit == null) {
      turnedAway.add(choice);
      return null;
    }
    return made(choice, permit, now);
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
        return made(choice, permit, now);
      }
      turnedAway.add(choice);
      choice = next(worst, now);
    }
    return null;
  }

  private @Nullable Attempt pickLastResort(long now) {
    reject(Standing.Open, now);
    reject(Standing.Doubted, now);
    Iterator<Choice<Target>> all = turnedAway.iterator();
    while (all.hasNext()) {
      Choice<Target> choice = all.next();
      Permit permit = health(choice.upstream()).enterAsLastResort(scope(choice), now);
      if (permit != null) {
        all.remove();
        return made(choice, permit, now);
      }
    }
    return null;
  }

  private void reject(Standing worst, long now) {
    Choice<Target> choice = next(worst, now);
    while (choice != null) {
      turnedAway.add(choice);
      choice = next(worst, now);
    }
  }

  private Scope scope(Choice<Target> choice) {
    return new Scope(choice.model(), caller);
  }

  private Attempt made(Choice<Target> choice, Permit permit, long now) {
    if (made.isEmpty()) {
      deadline = now + choice.config().connectionPolicy().timeouts().total().toNanos();
    }
    var attempt = new Attempt(choice, permit, services);
    made.add(attempt);
    return attempt;
  }

  private @Nullable Choice<Target> next(Standing worst, long now) {
    return candidates.next(member -> candidates.isPinned() || isNoWorse(member, worst, now));
  }

  /// Those that could not be asked, though they may be able to say the request.
  private List<Candidate<Target>> unavailable() {
    var all = new ArrayList<>(candidates.left());
    turnedAway.forEach(choice -> all.add(choice.member()));
    all.removeIf(member -> mute.contains(member.upstream().api()));
    return all;
  }

  private static UpstreamHealth health(Target target) {
    return target.live().health();
  }
}
