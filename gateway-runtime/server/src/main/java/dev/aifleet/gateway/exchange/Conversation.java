package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RefusalResponse;
import dev.aifleet.gateway.admission.RequestMemory;
import dev.aifleet.gateway.attempt.Attempt;
import dev.aifleet.gateway.attempt.AttemptSequence;
import dev.aifleet.gateway.attempt.ErrorJudgement;
import dev.aifleet.gateway.attempt.Rendering;
import dev.aifleet.gateway.attempt.UpstreamError;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.exchange.AttemptLoop.State;
import dev.aifleet.gateway.exchange.ExchangeSummary.Notes;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.response.OpeningVerdict;
import dev.aifleet.gateway.response.ResponseBody;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.SendFailure;
import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Serves one admitted request from upstreams: [AttemptLoop] makes the attempts; [#head], [#chunk]
/// and [#end] receive the response, which is relayed to the client. Until the first byte is
/// relayed, a failure goes back to the loop for the next attempt.
///
/// Confined to the exchange's event loop. Calls after the end are ignored.
final class Conversation implements ResponseHandler, AttemptLoop.Listener {
  /// Time limit for the body of an upstream error; after it, the bytes received so far decide.
  private static final long ERROR_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Time limit for the opening of a response, such as a stream's first events, to show whether it
  /// is an error.
  private static final long OPENING_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final EventLoopServices services;
  private final LocalReplies localReplies;
  private final ClientSide client;
  private final Notes notes;
  private final AttemptSequence sequence;
  private final AttemptLoop attempts;
  private final Failover failover;
  private final Consumer<Termination> over;
  private final Consumer<Runnable> guard;
  private final ClientKeepAlive keepAlive;
  private State state = new State.Over();

  /// @param over called once, when the response is complete or given up
  /// @param guard runs callbacks of upstreams and timers
  Conversation(
      EventLoopServices services,
      LocalReplies localReplies,
      AttemptSequence sequence,
      Consumer<Termination> over,
      Consumer<Runnable> guard) {
    this.services = services;
    this.localReplies = localReplies;
    this.client = localReplies.client();
    this.notes = localReplies.notes();
    this.sequence = sequence;
    this.attempts = new AttemptLoop(sequence, localReplies.head(), services.timers(), guard, this);
    this.failover = new Failover(attempts, localReplies, services.millis(), this::finish);
    this.over = over;
    this.guard = guard;
    this.keepAlive = new ClientKeepAlive(localReplies, services.keepAliveNanos());
  }

  void begin(AdmittedRequest request) {
    notes.sequence(sequence);
    attempts.begin(request);
  }

  @Override
  public void enter(State next) {
    state = next;
  }

  @Override
  public void respond(AdmittedRequest request, Attempt attempt, Rendering.Known known) {
    attempt.cancel();
    notes.firstByte();
    localReplies.estimate(known.json(), known.estimated(), request.rateLimit());
    finish(Termination.Completed);
  }

  /// The last attempt counts as timed out only if its own time limit has passed.
  @Override
  public void outOfTime(Attempt last) {
    if (!last.isOverdue()) {
      last.cancel();
    }
    failed(new SendFailure.TimedOut(SendFailure.Phase.Total));
  }

  @Override
  public void head(int status, MultiMap headers) {
    if (state instanceof State.Trying trying) {
      switch (status / 100) {
        case 2 -> open(trying, status, headers);
        case 4, 5 -> {
          var error = new UpstreamError(status, headers, trying.request().memory());
          state = new State.ReadingError(trying, error);
          trying.attempt().after(ERROR_PATIENCE_NANOS, guard, () -> refused(trying, error));
        }
        // A redirect would send the client to the provider directly; 1xx and 3xx cannot be relayed.
        default -> failover.reported(trying, StreamError.ofStatus(status));
      }
    }
  }

  @Override
  public void chunk(Buffer chunk) {
    switch (state) {
      case State.ReadingError(State.Trying trying, UpstreamError error) -> {
        if (error.feed(chunk)) {
          refused(trying, error);
        }
      }
      case State.AwaitingFirstByte opening -> {
        boolean waits = opening.relay().isHolding();
        opened(opening, opening.relay().chunk(chunk), waits);
      }
      case State.Streaming streaming -> {
        streaming.relay().chunk(chunk);
        pace(streaming);
      }
      case State.Trying _, State.Waiting _, State.Over _ -> {}
    }
  }

  @Override
  public void end() {
    switch (state) {
      case State.ReadingError(State.Trying trying, UpstreamError error) -> {
        error.end();
        refused(trying, error);
      }
      case State.AwaitingFirstByte opening ->
          opening.relay().prepareEnd(services.blocking(), () -> guard.accept(() -> ended(opening)));
      case State.Streaming relaying -> {
        relaying.relay().end();
        complete(relaying);
      }
      case State.Trying _, State.Waiting _, State.Over _ -> {}
    }
  }

  /// Does nothing if the state has changed since, such as by a disconnect of the client.
  private void ended(State.AwaitingFirstByte opening) {
    if (state != opening) {
      return;
    }
    if (opening.relay().end() instanceof OpeningVerdict.Failed(StreamError error)) {
      failover.reported(opening.trying(), error);
    } else {
      complete(opening);
    }
  }

  @Override
  public void failed(SendFailure failure) {
    switch (state) {
      case State.BeforeResponse before -> failover.failed(before, failure);
      // Some providers close the connection right after the stream's last event.
      case State.Streaming(_, Relay relay, _)
          when relay.isComplete() && !(failure instanceof SendFailure.ReaderStalled) ->
          end();
      case State.Streaming(Attempt attempt, Relay relay, RateLimitStatus rateLimit) -> {
        attempt.cancel(ErrorJudgement.outcome(failure));
        if (relay.hasBegun()) {
          notes.detail(failure.label());
          breakOff(relay, RefusalResponse.broken(failure), Termination.of(failure));
        } else {
          failover.refuse(new Refusal.UpstreamFailed(failure), rateLimit);
        }
      }
      case State.Waiting _, State.Over _ -> {}
    }
  }

  /// Decides whether the response is relayed.
  ///
  /// @param waits whether the timer for the opening runs already
  private void opened(State.AwaitingFirstByte opening, OpeningVerdict verdict, boolean waits) {
    switch (verdict) {
      case OpeningVerdict.Hold() -> {
        if (!waits && opening.relay().isHolding()) {
          opening.attempt().after(OPENING_PATIENCE_NANOS, guard, () -> begin(opening));
        }
      }
      case OpeningVerdict.Begin() -> begun(opening);
      case OpeningVerdict.Failed(StreamError error) -> failover.reported(opening.trying(), error);
    }
  }

  /// Relays the response although its opening is still undecided: the time limit has passed.
  private void begin(State.AwaitingFirstByte opening) {
    if (state == opening && opening.relay().isHolding()) {
      opening.relay().begin();
      begun(opening);
    }
  }

  private void begun(State.AwaitingFirstByte opening) {
    notes.firstByte();
    pace(opening);
    if (state == opening && opening.relay().hasBegun()) {
      AdmittedRequest request = opening.trying().request();
      state = new State.Streaming(opening.attempt(), opening.relay(), request.rateLimit());
      // No further attempt is possible, so the request body is released.
      request.memory().give(RequestMemory.ofBody(request.body().length()));
    }
  }

  /// The body of an upstream error is complete, or its limit is reached.
  private void refused(State.Trying trying, UpstreamError error) {
    if (state instanceof State.ReadingError(_, UpstreamError current) && current == error) {
      failover.refused(trying, error);
    }
  }

  /// Prepares to relay the response. Its head is sent with the first byte.
  private void open(State.Trying trying, int status, MultiMap headers) {
    localReplies.head(trying, status, attempts.isBudgetSpent());
    Lease memory = trying.request().memory();
    attempts.responding(memory);
    ResponseBody body = trying.attempt().responseBody(headers, client.hasBegun(), memory);
    Consumer<@Nullable String> named =
        id -> trying.request().servedBy(trying.attempt().upstream(), id);
    var head = new Relay.Head(status, headers, trying.attempt().mask());
    var relay = new Relay(client, head, body, named, memory);
    state = new State.AwaitingFirstByte(trying, relay);
  }

  private void complete(State.Responding responding) {
    notes.relayed(responding.relay());
    StreamError reported = responding.relay().reported();
    if (reported == null) {
      responding.attempt().finish(new Outcome.Success());
      finish(Termination.Completed);
    } else {
      notes.detail(reported.label());
      responding.attempt().cancel(ErrorJudgement.outcome(reported, millis()));
      finish(Termination.UpstreamBroken);
    }
  }

  /// Stops reading from the upstream while the client's write queue is full.
  private void pace(State.Responding responding) {
    if (!client.isFull()) {
      return;
    }
    responding.attempt().pause();
    if (!responding.relay().holdUnread(true)) {
      cancelAttempt();
      client.breakOff();
      finish(Termination.ReaderStalled);
    }
  }

  /// Called when the client's write queue has drained.
  void clientReady() {
    if (state instanceof State.Responding responding) {
      responding.relay().holdUnread(false);
      responding.attempt().resume();
    }
  }

  /// @param now nanoseconds
  void look(long now) {
    keepAlive.look(state, now);
  }

  /// Ends without a response: the client has disconnected or the exchange failed.
  void abandon() {
    cancelAttempt();
    state = new State.Over();
  }

  /// Called when the pod shuts down.
  void drain() {
    cancelAttempt();
    if (state instanceof State.Responding responding && responding.relay().hasBegun()) {
      breakOff(responding.relay(), RefusalResponse.drained(), Termination.Drained);
    } else {
      failover.refuse(new Refusal.Draining(), null);
    }
  }

  @Override
  public void refuse(AdmittedRequest request, Refusal refusal) {
    failover.refuse(refusal, request.rateLimit());
  }

  private void breakOff(Relay relay, ErrorBody error, Termination termination) {
    notes.relayed(relay);
    relay.breakOff(error);
    finish(termination);
  }

  private void cancelAttempt() {
    if (state instanceof State.Responding responding) {
      notes.relayed(responding.relay());
    }
    switch (state) {
      case State.InAttempt attempting -> attempting.attempt().cancel();
      case State.Waiting(_, Runnable timer) -> timer.run();
      case State.Over _ -> {}
    }
  }

  private void finish(Termination termination) {
    state = new State.Over();
    over.accept(termination);
  }

  private long millis() {
    return services.millis().getAsLong();
  }
}
