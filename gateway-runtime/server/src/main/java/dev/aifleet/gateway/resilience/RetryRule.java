package dev.aifleet.gateway.resilience;

import dev.aifleet.config.GatewayConfig;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Whether a failed attempt is retried at another upstream, and when.
///
/// Upstreams that were not tried come first; when all were, those that may have recovered are tried
/// again. Every retry waits, with exponential backoff and full jitter: after failure `n` between 0
/// and `base * 2^(n-1)`, at most `max`. Otherwise requests that fail together would reach the next
/// upstream together.
///
/// A refused credential is not a failure: another upstream is tried at once, and that counts
/// neither as an attempt nor against the budget, since the upstream did no work.
public final class RetryRule {
  private static final Set<Integer> WORTH_ANOTHER = Set.of(408, 500, 502, 503, 504, 529);

  private final GatewayConfig.Retry settings;
  private final RetryBudget budget;

  /// @param budget shared by all requests of this pod
  public RetryRule(GatewayConfig.Retry settings, RetryBudget budget) {
    this.settings = settings;
    this.budget = budget;
  }

  public RetryBudget budget() {
    return budget;
  }

  /// @param attempts so far, the first included, without those whose credential was refused
  public RetryDecision decide(Outcome outcome, int attempts) {
    if (outcome.refusesCredential()) {
      return RetryDecision.Elsewhere;
    }
    if (!isWorthAnother(outcome)) {
      return RetryDecision.Final;
    }
    return attempts < settings.attempts() ? RetryDecision.Elsewhere : RetryDecision.Exhausted;
  }

  /// Whether the same upstream may be tried again for the same request: it responded that it did
  /// nothing, or was not reached. A broken or timed-out request may have been charged.
  public boolean maySendAgain(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failure(Outcome.Kind kind, _, _) ->
          isWorthAnother(outcome)
              && (kind == Outcome.Kind.Status || kind == Outcome.Kind.Unreachable);
      case Outcome.Capacity(Duration pause, _) -> !pause.isZero();
      case Outcome.Success _,
          Outcome.CredentialRefused _,
          Outcome.AccessDenied _,
          Outcome.ModelMissing _,
          Outcome.StateMiss _,
          Outcome.ClientFault _,
          Outcome.Released _ ->
          false;
    };
  }

  /// Takes one retry from the budget; false if it is spent.
  ///
  /// @param now nanoseconds
  public boolean takeRetry(long now) {
    return budget.takeRetry(settings.budgetPercent(), now);
  }

  /// Nanoseconds to wait before the next attempt.
  ///
  /// @param attempts so far, the first included
  public long waitNanos(int attempts, RandomGenerator random) {
    long base = settings.backoff().base().toNanos();
    long doubled = base << Math.min(attempts - 1, 10);
    long most = Math.min(doubled, settings.backoff().max().toNanos());
    return most <= 0 ? 0 : random.nextLong(most + 1);
  }

  private static boolean isWorthAnother(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failure(Outcome.Kind kind, int status, _) ->
          switch (kind) {
            case Unreachable, Broken -> true;
            // The request was sent, and may be charged.
            case TimedOut -> false;
            case Status -> WORTH_ANOTHER.contains(status);
          };
      case Outcome.Capacity _, Outcome.ModelMissing _ -> true;
      // Not a failure: other upstreams are tried for the state, see AttemptSequence.
      case Outcome.StateMiss _,
          Outcome.Success _,
          Outcome.CredentialRefused _,
          Outcome.AccessDenied _,
          Outcome.ClientFault _,
          Outcome.Released _ ->
          false;
    };
  }
}
