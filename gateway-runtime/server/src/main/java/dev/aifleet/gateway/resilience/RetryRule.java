package dev.aifleet.gateway.resilience;

import dev.aifleet.config.GatewayConfig;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Whether a failed try is made up for at another upstream, and when.
///
/// Those that were not asked yet come first; when all were, those that may have recovered are
/// asked again. Every retry waits, exponentially longer and with full jitter: after failure `n`
/// between 0 and `base * 2^(n-1)`, at most `max`. Whoever fails at the same moment would else be
/// at the next upstream at the same moment.
///
/// A refused credential is no failure: another upstream is asked at once, and that counts neither
/// as an attempt nor against the budget, since nothing was done over there.
public final class RetryRule {
  private static final Set<Integer> WORTH_ANOTHER = Set.of(408, 500, 502, 503, 504, 529);

  private final GatewayConfig.Retry settings;
  private final RetryBudget budget;

  /// @param budget shared by everything that this pod serves
  public RetryRule(GatewayConfig.Retry settings, RetryBudget budget) {
    this.settings = settings;
    this.budget = budget;
  }

  public RetryBudget budget() {
    return budget;
  }

  /// @param attempts made so far, with the first, without those whose credential was refused
  public RetryDecision decide(Outcome outcome, int attempts) {
    if (outcome.refusesCredential()) {
      return RetryDecision.Elsewhere;
    }
    if (!isWorthAnother(outcome)) {
      return RetryDecision.Final;
    }
    return attempts < settings.attempts() ? RetryDecision.Elsewhere : RetryDecision.Exhausted;
  }

  /// Whether the same upstream may be asked once more for the same request: it has answered that it
  /// did nothing, or was not reached. What broke off or took too long may have been charged.
  public boolean mayAskAgain(Outcome outcome) {
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

  /// Takes one retry from the budget. False: there are too many already.
  ///
  /// @param now nanoseconds
  public boolean takeRetry(long now) {
    return budget.takeRetry(settings.budgetPercent(), now);
  }

  /// Nanoseconds before the next try.
  ///
  /// @param attempts made so far, with the first
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
            // It was sent, and may be charged for.
            case TimedOut -> false;
            case Status -> WORTH_ANOTHER.contains(status);
          };
      case Outcome.Capacity _, Outcome.ModelMissing _ -> true;
      // Not a failure to make up for: the others are asked for the state, see AttemptSequence.
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
