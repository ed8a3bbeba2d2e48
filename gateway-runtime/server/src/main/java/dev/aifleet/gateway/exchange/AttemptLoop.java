package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.attempt.Attempt;
import dev.aifleet.gateway.attempt.AttemptSequence;
import dev.aifleet.gateway.attempt.AttemptSequence.Next;
import dev.aifleet.gateway.attempt.Rendering;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.eventloop.EventLoopServices.Timers;
import dev.aifleet.gateway.resilience.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks one upstream after the other until one's response is the client's, or until nobody is left
/// to ask. [#attempt] asks one; [#failed] comes back to it for the next.
final class AttemptLoop {
  /// What becomes of the attempts.
  interface Listener {
    void trying(AdmittedRequest request, Attempt attempt);

    /// @param cancel calls off the next attempt
    void waiting(AdmittedRequest request, Runnable cancel);

    /// The request is ready to be sent in the upstream's format.
    void send(Attempt attempt, Rendering.Rendered request);

    /// The gateway knows the response without an upstream.
    void answer(AdmittedRequest request, Attempt attempt, Rendering.Known response);

    void refuse(AdmittedRequest request, Refusal refusal);

    /// All attempts together took too long.
    void outOfTime(Attempt last);
  }

  private final AttemptSequence sequence;
  private final RequestHead head;
  private final Timers timers;
  private final Consumer<Runnable> guard;
  private final Listener listener;

  /// Another upstream's error, which helps the client more than that a credential was refused.
  private @Nullable Runnable preferredError;

  /// @param guard runs what timers and other threads set off
  AttemptLoop(
      AttemptSequence sequence,
      RequestHead head,
      Timers timers,
      Consumer<Runnable> guard,
      Listener listener) {
    this.sequence = sequence;
    this.head = head;
    this.timers = timers;
    this.guard = guard;
    this.listener = listener;
  }

  void begin(AdmittedRequest request) {
    attempt(request, sequence.first(), () -> {});
  }

  /// @param lastError tells the client of the last error; run if nobody else is asked
  private void attempt(AdmittedRequest request, Next next, Runnable lastError) {
    switch (next) {
      case Next.Nobody(Refusal refusal) -> listener.refuse(request, refusal);
      case Next.Enough() -> lastError.run();
      case Next.Later(long wait) -> {
        Runnable again = () -> attempt(request, sequence.resume(), lastError);
        listener.waiting(request, timers.after(wait, () -> guard.accept(again)));
      }
      case Next.Try(Attempt attempt, long left) -> {
        if (sequence.isRetrying()) {
          attempt.after(left, guard, () -> listener.outOfTime(attempt));
        }
        ask(request, attempt, lastError);
      }
    }
  }

  /// Asks the upstream of `attempt`, be it for the second time.
  ///
  /// @param lastError tells the client of the error before; run if nobody else is asked
  void ask(AdmittedRequest request, Attempt attempt, Runnable lastError) {
    listener.trying(request, attempt);
    attempt.render(
        request,
        head,
        rendering -> guard.accept(() -> rendered(request, attempt, rendering, lastError)));
  }

  private void rendered(
      AdmittedRequest request, Attempt attempt, Rendering rendering, Runnable lastError) {
    switch (rendering) {
      case Rendering.Rendered ready -> listener.send(attempt, ready);
      case Rendering.Known known -> listener.answer(request, attempt, known);
      case Rendering.NotRendered not -> instead(request, attempt, not.refusal(), lastError);
      case Rendering.Failed(RuntimeException why) -> throw why;
    }
  }

  /// Another upstream may speak a format that can say the request, or that needs no translation.
  private void instead(
      AdmittedRequest request, Attempt attempt, Refusal refusal, Runnable lastError) {
    boolean wasFirst = !sequence.isRetrying();
    Runnable untranslatable = () -> listener.refuse(request, refusal);
    attempt(request, sequence.instead(attempt), wasFirst ? untranslatable : lastError);
  }

  /// An attempt failed before the first byte: another upstream is asked, or the client is told.
  ///
  /// @param accepted whether the upstream had responded with a good status
  /// @param error tells the client of it; run if nobody else is asked
  void failed(
      AdmittedRequest request, Attempt attempt, Outcome outcome, boolean accepted, Runnable error) {
    Next next = sequence.after(attempt, outcome, accepted);
    boolean ofCredential = outcome.refusesCredential();
    if (!(next instanceof Next.Enough) || (ofCredential && preferredError != null)) {
      attempt.cancel();
    }
    if (!ofCredential) {
      preferredError = error;
    }
    attempt(request, next, preferredError == null ? error : preferredError);
  }

  /// Whether another attempt was left out because the retry budget was spent.
  boolean isBudgetSpent() {
    return sequence.isBudgetSpent();
  }
}
