package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.attempt.ErrorJudgement;
import dev.aifleet.gateway.attempt.UpstreamError;
import dev.aifleet.gateway.exchange.AttemptLoop.State.BeforeResponse;
import dev.aifleet.gateway.exchange.AttemptLoop.State.ReadingError;
import dev.aifleet.gateway.exchange.AttemptLoop.State.Trying;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What follows when an attempt fails before the first byte of its response: the same upstream
/// again, another one, or the error to the client.
final class Failover {
  private final AttemptLoop attempts;
  private final LocalReplies localReplies;
  private final LongSupplier millis;
  private final Consumer<Termination> finish;

  /// @param millis milliseconds since the epoch
  /// @param finish called when the client was sent an error
  Failover(
      AttemptLoop attempts,
      LocalReplies localReplies,
      LongSupplier millis,
      Consumer<Termination> finish) {
    this.attempts = attempts;
    this.localReplies = localReplies;
    this.millis = millis;
    this.finish = finish;
  }

  /// Handles an upstream error once its body is complete or its limit is reached.
  void refused(Trying trying, UpstreamError error) {
    Outcome outcome = error.outcome(millis.getAsLong());
    Runnable last = () -> forward(trying, error, outcome);
    if (trying.attempt().adapts(error)) {
      attempts.start(trying.request(), trying.attempt(), last);
    } else {
      attempts.failed(trying.request(), trying.attempt(), outcome, false, last);
    }
  }

  private void forward(Trying trying, UpstreamError error, Outcome outcome) {
    trying.attempt().cancel();
    finish.accept(
        localReplies.upstreamRefused(
            trying, error, outcome, attempts.isBudgetSpent(), attempts.soonest()));
  }

  /// Handles an error that the upstream reported before anything was relayed.
  void reported(Trying trying, StreamError error) {
    Buffer message = trying.attempt().mask().masked(Buffer.buffer(error.message()));
    StreamError clean = error.withMessage(message.toString());
    Outcome outcome = ErrorJudgement.outcome(clean, millis.getAsLong());
    attempts.failed(
        trying.request(),
        trying.attempt(),
        outcome,
        true,
        () -> {
          localReplies.notes().detail(error.label());
          refuse(trying, ErrorJudgement.refusal(outcome, clean));
        });
  }

  /// Handles a send that failed.
  void failed(BeforeResponse before, SendFailure failure) {
    Trying trying = before.trying();
    Outcome outcome =
        before instanceof ReadingError(_, UpstreamError error)
            ? error.outcome(millis.getAsLong())
            : ErrorJudgement.outcome(failure);
    Runnable last = () -> refuse(trying, new Refusal.UpstreamFailed(failure));
    attempts.failed(trying.request(), trying.attempt(), outcome, false, last);
  }

  void refuse(Refusal refusal, @Nullable RateLimitStatus rateLimit) {
    localReplies.refusal(refusal, rateLimit, attempts.isBudgetSpent());
    finish.accept(Termination.Refused);
  }

  private void refuse(Trying trying, Refusal refusal) {
    trying.attempt().cancel();
    refuse(refusal, trying.request().rateLimit());
  }
}
