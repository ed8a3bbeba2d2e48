package dev.aifleet.gateway.exchange;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.resilience.RetryDecision;
import dev.aifleet.gateway.resilience.RetryRule;
import dev.aifleet.gateway.routing.Candidates;
import dev.aifleet.gateway.routing.Choice;
import dev.aifleet.gateway.upstream.Target;
import dev.aifleet.gateway.upstream.UpstreamHealth;
import dev.aifleet.gateway.upstream.UpstreamHealth.Permit;
import dev.aifleet.gateway.upstream.UpstreamHealth.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All attempts of one exchange: who is asked, who is asked next, and when enough were asked. The
/// one place where routing, health, budget and deadline meet.
///
/// The well are asked first, over all priorities; then those that fail too often. An exchange that
/// finds nobody else asks even one whose breaker is open: the last one is never given up.
final class Tries {
  sealed interface Next {
    /// @param waitNanos before it starts
    /// @param leftNanos until the exchange as a whole has taken too long
    record Try(Attempt attempt, long waitNanos, long leftNanos) implements Next {}

    /// Nobody can be asked at all.
    record Nobody(Refusal refusal) implements Next {}

    /// What the last one came to is the client's.
    record Enough() implements Next {}
  }

  private final RetryRule rule;
  private final Candidates<Target> candidates;
  private final Loop loop;
  private final List<Attempt> made = new ArrayList<>(1);

  /// By breakers that let only a few in, and by those without room.
  private final List<Choice<Target>> turnedAway = new ArrayList<>(0);

  /// Formats that cannot say the request.
  private final List<Api> mute = new ArrayList<>(0);

  private long deadline;
  private boolean budgetSpent;
  private boolean stopped;

  Tries(RetryRule rule, Candidates<Target> candidates, Loop loop) {
    this.rule = rule;
    this.candidates = candidates;
    this.loop = loop;
  }

  Next first() {
    long now = loop.nanos().getAsLong();
    rule.budget().countRequest(now);
    Attempt attempt = pick(now);
    if (attempt == null) {
      attempt = pickLastResort(now);
    }
    return attempt == null
        ? new Next.Nobody(nobody(unavailable(), now))
        : new Next.Try(attempt, 0, deadline - now);
  }

  /// Tells health what the last attempt came to, and looks for another.
  Next after(Attempt last, Outcome outcome) {
    last.finish(outcome);
    RetryDecision decision = rule.decide(outcome, made.size());
    return switch (decision) {
      case Final -> new Next.Enough();
      case Exhausted -> enough();
      case Elsewhere -> elsewhere();
    };
  }

  /// Somebody else in the place of one whose format cannot say the request. That one was not asked.
  Next instead(Attempt unasked) {
    unasked.cancel();
    made.remove(unasked);
    mute.add(unasked.api());
    long now = loop.nanos().getAsLong();
    Attempt next = pick(now);
    if (next == null && made.isEmpty()) {
      next = pickLastResort(now);
    }
    if (next != null) {
      return new Next.Try(next, 0, deadline - now);
    }
    List<Target> others = unavailable();
    return made.isEmpty() && !others.isEmpty()
        ? new Next.Nobody(nobody(others, now))
        : new Next.Enough();
  }

  /// Whether the gateway has done what it can: a client that tries again would only add to it.
  boolean areSpent() {
    return stopped && (made.size() > 1 || budgetSpent);
  }

  /// Whether the first one has failed.
  boolean isRetrying() {
    return made.size() > 1;
  }

  boolean isBudgetSpent() {
    return budgetSpent;
  }

  List<ExchangeSummary.Tried> told() {
    return made.size() == 1
        ? List.of(made.getFirst().told())
        : made.stream().map(Attempt::told).toList();
  }

  private Next elsewhere() {
    long now = loop.nanos().getAsLong();
    long wait = rule.waitNanos(made.size(), loop.random());
    if (now + wait - deadline >= 0 || !isAnybodyLeft(now)) {
      return enough();
    }
    if (!rule.takeRetry(now)) {
      budgetSpent = true;
      return enough();
    }
    Attempt next = pick(now);
    return next == null ? enough() : new Next.Try(next, wait, deadline - now);
  }

  private Next enough() {
    stopped = true;
    return new Next.Enough();
  }

  private boolean isAnybodyLeft(long now) {
    for (Target target : candidates.left()) {
      if (health(target).standing(now).compareTo(Standing.Degraded) <= 0) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Attempt pick(long now) {
    Attempt well = pick(Standing.Well, now);
    return well == null ? pick(Standing.Degraded, now) : well;
  }

  private @Nullable Attempt pick(Standing worst, long now) {
    Choice<Target> choice = next(worst, now);
    while (choice != null) {
      UpstreamHealth health = health(choice.upstream());
      Permit permit = candidates.isPinned() ? health.enterPinned(now) : health.enter(now);
      if (permit != null) {
        return made(choice, permit, now);
      }
      turnedAway.add(choice);
      choice = next(worst, now);
    }
    return null;
  }

  private @Nullable Attempt pickLastResort(long now) {
    Choice<Target> open = next(Standing.Open, now);
    while (open != null) {
      turnedAway.add(open);
      open = next(Standing.Open, now);
    }
    Iterator<Choice<Target>> all = turnedAway.iterator();
    while (all.hasNext()) {
      Choice<Target> choice = all.next();
      Permit permit = health(choice.upstream()).enterAsLastResort(now);
      if (permit != null) {
        all.remove();
        return made(choice, permit, now);
      }
    }
    return null;
  }

  private Attempt made(Choice<Target> choice, Permit permit, long now) {
    if (made.isEmpty()) {
      deadline = now + choice.config().delivery().timeouts().total().toNanos();
    }
    var attempt = new Attempt(choice, permit, loop);
    made.add(attempt);
    return attempt;
  }

  private @Nullable Choice<Target> next(Standing worst, long now) {
    return candidates.next(
        target -> candidates.isPinned() || health(target).standing(now).compareTo(worst) <= 0);
  }

  /// Those that could not be asked, though they may be able to say the request.
  private List<Target> unavailable() {
    var all = new ArrayList<>(candidates.left());
    turnedAway.forEach(choice -> all.add(choice.upstream()));
    all.removeIf(target -> mute.contains(target.api()));
    return all;
  }

  private static Refusal nobody(List<Target> all, long now) {
    long soonest = Long.MAX_VALUE;
    boolean onlyKeys = true;
    for (Target target : all) {
      soonest = Math.min(soonest, health(target).availableIn(now).toNanos());
      onlyKeys &= health(target).isCredentialRefused();
    }
    return onlyKeys
        ? new Refusal.CredentialRefused()
        : new Refusal.UpstreamsUnavailable(Duration.ofNanos(soonest));
  }

  private static UpstreamHealth health(Target target) {
    return target.live().health();
  }
}
