package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.attempt.Attempt;
import dev.aifleet.gateway.attempt.AttemptSequence;
import dev.aifleet.gateway.attempt.AttemptSequence.Next;
import dev.aifleet.gateway.attempt.Rendering;
import dev.aifleet.gateway.attempt.UpstreamError;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.eventloop.EventLoopServices.Timers;
import dev.aifleet.gateway.exchange.AttemptLoop.State.Trying;
import dev.aifleet.gateway.exchange.AttemptLoop.State.Waiting;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes attempts at one upstream after the other until a response is relayed or no upstream is
/// left. [#attempt] starts one; [#failed] continues with the next.
final class AttemptLoop {
  /// State of a conversation with upstreams. Only states before the first relayed byte hold the
  /// request body, so an attempt after that byte cannot compile.
  sealed interface State {
    /// An attempt is in progress.
    sealed interface InAttempt extends State {
      Attempt attempt();
    }

    /// Nothing of a response was sent to the client.
    sealed interface BeforeResponse extends InAttempt {
      Trying trying();
    }

    /// The response is being relayed, or about to be.
    sealed interface Responding extends InAttempt {
      Relay relay();
    }

    record Trying(AdmittedRequest request, Attempt attempt) implements BeforeResponse {
      @Override
      public Trying trying() {
        return this;
      }
    }

    /// An upstream responded with an error whose body is being read; it may lead to a retry.
    record ReadingError(Trying trying, UpstreamError error) implements BeforeResponse {
      @Override
      public Attempt attempt() {
        return trying.attempt();
      }
    }

    /// A success response has started, and nothing of it was sent to the client.
    record AwaitingFirstByte(Trying trying, Relay relay) implements BeforeResponse, Responding {
      @Override
      public Attempt attempt() {
        return trying.attempt();
      }
    }

    record Streaming(Attempt attempt, Relay relay, @Nullable RateLimitStatus rateLimit)
        implements Responding {}

    /// Between two attempts.
    ///
    /// @param timer cancels the next attempt
    record Waiting(AdmittedRequest request, Runnable timer) implements State {}

    record Over() implements State {}
  }

  /// Receives the results of attempts, and the responses to them.
  interface Listener extends ResponseHandler {
    /// The state has changed to [Trying] or [Waiting].
    void enter(State state);

    /// The gateway can respond without the upstream.
    void respond(AdmittedRequest request, Attempt attempt, Rendering.Known response);

    void refuse(AdmittedRequest request, Refusal refusal);

    /// The total time limit of the exchange has passed.
    void outOfTime(Attempt last);
  }

  private final AttemptSequence sequence;
  private final RequestHead head;
  private final Timers timers;
  private final Consumer<Runnable> guard;
  private final Listener listener;

  /// Error of another upstream; preferred, since it is more useful to the client than a refused
  /// credential.
  private @Nullable Runnable preferredError;

  /// Memory of the exchange without the last success response, in bytes; -1: there was none.
  private long withoutResponse = -1;

  /// @param guard runs callbacks of timers and other threads
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

  /// @param lastError sends the last error to the client; run if no attempt is left
  private void attempt(AdmittedRequest request, Next next, Runnable lastError) {
    switch (next) {
      case Next.Unavailable(Refusal refusal) -> listener.refuse(request, refusal);
      case Next.Stop() -> lastError.run();
      case Next.Later(long wait) -> {
        Runnable again = () -> attempt(request, sequence.resume(), lastError);
        listener.enter(new Waiting(request, timers.after(wait, () -> guard.accept(again))));
      }
      case Next.Try(Attempt attempt, long left) -> {
        if (sequence.isRetrying()) {
          attempt.after(left, guard, () -> listener.outOfTime(attempt));
        }
        start(request, attempt, lastError);
      }
    }
  }

  /// A success response begins. What it takes is released if it fails; errors stay, since one of
  /// them may be sent to the client.
  ///
  /// @param memory lease of the exchange
  void responding(Lease memory) {
    withoutResponse = memory.held();
  }

  private void releaseResponse(Lease memory) {
    if (withoutResponse >= 0) {
      memory.give(memory.held() - withoutResponse);
      withoutResponse = -1;
    }
  }

  /// Starts an attempt, or repeats it at the same upstream.
  ///
  /// @param lastError sends the previous error to the client; run if no attempt is left
  void start(AdmittedRequest request, Attempt attempt, Runnable lastError) {
    listener.enter(new Trying(request, attempt));
    attempt.render(
        request,
        head,
        rendering -> guard.accept(() -> rendered(request, attempt, rendering, lastError)));
  }

  private void rendered(
      AdmittedRequest request, Attempt attempt, Rendering rendering, Runnable lastError) {
    switch (rendering) {
      case Rendering.Rendered ready -> attempt.start(head, ready, listener, guard);
      case Rendering.Known known -> listener.respond(request, attempt, known);
      case Rendering.NotRendered not -> replace(request, attempt, not.refusal(), lastError);
      case Rendering.Failed(RuntimeException cause) -> throw cause;
    }
  }

  /// Tries an upstream of another format, which may be able to express the request.
  private void replace(
      AdmittedRequest request, Attempt attempt, Refusal refusal, Runnable lastError) {
    boolean wasFirst = !sequence.isRetrying();
    Runnable untranslatable = () -> listener.refuse(request, refusal);
    attempt(request, sequence.replace(attempt), wasFirst ? untranslatable : lastError);
  }

  /// Continues after a failure before the first byte: with the next attempt, or with `error`.
  ///
  /// @param accepted whether the upstream had responded with a success status
  /// @param error sends the failure to the client; run if no attempt is left
  void failed(
      AdmittedRequest request, Attempt attempt, Outcome outcome, boolean accepted, Runnable error) {
    releaseResponse(request.memory());
    Next next = sequence.after(attempt, outcome, accepted);
    boolean ofCredential = outcome.refusesCredential();
    if (!(next instanceof Next.Stop) || (ofCredential && preferredError != null)) {
      attempt.cancel();
    }
    if (!ofCredential) {
      preferredError = error;
    }
    attempt(request, next, preferredError == null ? error : preferredError);
  }

  /// When a further request could be served: see [AttemptSequence#soonest].
  Duration soonest() {
    return sequence.soonest();
  }

  /// Whether a retry was skipped because the retry budget was spent.
  boolean isBudgetSpent() {
    return sequence.isBudgetSpent();
  }
}
