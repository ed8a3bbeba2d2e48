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
import dev.aifleet.gateway.exchange.ConversationState.Answering;
import dev.aifleet.gateway.exchange.ConversationState.Asking;
import dev.aifleet.gateway.exchange.ConversationState.AwaitingFirstByte;
import dev.aifleet.gateway.exchange.ConversationState.Over;
import dev.aifleet.gateway.exchange.ConversationState.ReadingError;
import dev.aifleet.gateway.exchange.ConversationState.Streaming;
import dev.aifleet.gateway.exchange.ConversationState.Trying;
import dev.aifleet.gateway.exchange.ConversationState.Waiting;
import dev.aifleet.gateway.exchange.ExchangeSummary.Notes;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.response.OpeningVerdict;
import dev.aifleet.gateway.response.ResponseBody;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.ResponseHandler;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an admitted request leads to: upstreams are asked until one answers, and its answer is
/// relayed. [AttemptLoop] asks them; [#head], [#chunk] and [#end] bring a response. Until the first
/// byte is the client's, a failure goes back to the loop for the next attempt.
///
/// Lives on the exchange's event loop. Whatever comes after the end is ignored.
final class Conversation implements ResponseHandler, AttemptLoop.Listener {

  /// An error's body is waited for no longer: what is known by then must do.
  private static final long ERROR_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// How long an answer may open with what does not yet say how it goes on.
  private static final long OPENING_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final EventLoopServices services;
  private final ClientExchange clientExchange;
  private final LocalReplies localReplies;
  private final AttemptSequence sequence;
  private final AttemptLoop attempts;
  private final Consumer<Termination> over;
  private final Consumer<Runnable> guard;
  private final ClientKeepAlive keepAlive;
  private ConversationState state = new Over();

  /// @param over called once, when everything has been said
  /// @param guard runs what upstreams and timers set off
  Conversation(
      EventLoopServices services,
      ClientExchange clientExchange,
      AttemptSequence sequence,
      Consumer<Termination> over,
      Consumer<Runnable> guard) {
    this.services = services;
    this.clientExchange = clientExchange;
    this.localReplies = new LocalReplies(clientExchange, services.millis());
    this.sequence = sequence;
    this.attempts =
        new AttemptLoop(sequence, clientExchange.head(), services.timers(), guard, this);
    this.over = over;
    this.guard = guard;
    this.keepAlive =
        new ClientKeepAlive(clientExchange.client(), localReplies, services.keepAliveNanos());
  }

  void begin(AdmittedRequest request) {
    notes().sequence(sequence);
    attempts.begin(request);
  }

  @Override
  public void trying(AdmittedRequest request, Attempt attempt) {
    state = new Trying(request, attempt);
  }

  @Override
  public void waiting(AdmittedRequest request, Runnable cancel) {
    state = new Waiting(request, cancel);
  }

  @Override
  public void send(Attempt attempt, Rendering.Rendered request) {
    attempt.start(clientExchange.head(), request, this, guard);
  }

  @Override
  public void answer(AdmittedRequest request, Attempt attempt, Rendering.Known known) {
    attempt.cancel();
    notes().firstByte();
    localReplies.estimate(known.json(), known.estimated(), request.rateLimit());
    finish(Termination.Completed);
  }

  /// The last one is to blame if it had time enough.
  @Override
  public void outOfTime(Attempt last) {
    if (!last.hasHadItsTime()) {
      last.cancel();
    }
    failed(new SendFailure.TimedOut(SendFailure.Phase.Total));
  }

  @Override
  public void head(int status, MultiMap headers) {
    if (state instanceof Trying trying) {
      switch (status / 100) {
        case 2 -> open(trying, status, headers);
        case 4, 5 -> {
          var error = new UpstreamError(status, headers, trying.request().memory());
          state = new ReadingError(trying, error);
          trying.attempt().after(ERROR_PATIENCE_NANOS, guard, () -> refused(trying, error));
        }
        // A redirect would send the client to the provider; nobody knows what the others mean.
        default -> openingFailed(trying, StreamError.ofStatus(status));
      }
    }
  }

  @Override
  public void chunk(Buffer chunk) {
    switch (state) {
      case ReadingError(Trying trying, UpstreamError error) -> {
        if (error.feed(chunk)) {
          refused(trying, error);
        }
      }
      case AwaitingFirstByte opening -> {
        boolean waits = opening.relay().isHolding();
        opened(opening, opening.relay().chunk(chunk), waits);
      }
      case Streaming streaming -> {
        streaming.relay().chunk(chunk);
        pace(streaming);
      }
      case Trying _, Waiting _, Over _ -> {}
    }
  }

  @Override
  public void end() {
    switch (state) {
      case ReadingError(Trying trying, UpstreamError error) -> {
        error.end();
        refused(trying, error);
      }
      case AwaitingFirstByte opening ->
          opening.relay().prepareEnd(services.blocking(), () -> guard.accept(() -> ended(opening)));
      case Streaming relaying -> {
        relaying.relay().end();
        complete(relaying);
      }
      case Trying _, Waiting _, Over _ -> {}
    }
  }

  /// Unless it has come to something else by now, such as that the client has gone.
  private void ended(AwaitingFirstByte opening) {
    if (state != opening) {
      return;
    }
    if (opening.relay().end() instanceof OpeningVerdict.Failed(StreamError error)) {
      openingFailed(opening.trying(), error);
    } else {
      complete(opening);
    }
  }

  @Override
  public void failed(SendFailure failure) {
    switch (state) {
      case Trying trying -> openingFailed(trying, failure, Attempt.outcome(failure));
      case AwaitingFirstByte(Trying trying, _) ->
          openingFailed(trying, failure, Attempt.outcome(failure));
      case ReadingError(Trying trying, UpstreamError error) ->
          openingFailed(trying, failure, error.outcome(millis()));
      // Some providers drop the connection once all is said.
      case Streaming(_, Relay relay, _)
          when relay.isComplete() && !(failure instanceof SendFailure.ReaderStalled) ->
          end();
      case Streaming(Attempt attempt, Relay relay, RateLimitStatus rateLimit) -> {
        attempt.cancel(Attempt.outcome(failure));
        if (relay.hasBegun()) {
          notes().detail(failure.label());
          breakOff(relay, RefusalResponse.broken(failure), Termination.of(failure));
        } else {
          refuse(new Refusal.UpstreamFailed(failure), rateLimit);
        }
      }
      case Waiting _, Over _ -> {}
    }
  }

  /// Whether an answer becomes the client's.
  ///
  /// @param waits whether it is waited for already
  private void opened(AwaitingFirstByte opening, OpeningVerdict verdict, boolean waits) {
    switch (verdict) {
      case OpeningVerdict.Hold() -> {
        if (!waits && opening.relay().isHolding()) {
          opening.attempt().after(OPENING_PATIENCE_NANOS, guard, () -> begin(opening));
        }
      }
      case OpeningVerdict.Begin() -> begun(opening);
      case OpeningVerdict.Failed(StreamError error) -> openingFailed(opening.trying(), error);
    }
  }

  /// The client has waited long enough for how the answer opens.
  private void begin(AwaitingFirstByte opening) {
    if (state == opening && opening.relay().isHolding()) {
      opening.relay().begin();
      begun(opening);
    }
  }

  private void begun(AwaitingFirstByte opening) {
    notes().firstByte();
    pace(opening);
    if (state == opening && opening.relay().hasBegun()) {
      AdmittedRequest request = opening.trying().request();
      state = new Streaming(opening.attempt(), opening.relay(), request.rateLimit());
      // Nobody is asked again: the body is gone.
      request.memory().give(RequestMemory.ofBody(request.body().length()));
    }
  }

  /// Enough of an upstream's error has come to tell what it is.
  private void refused(Trying trying, UpstreamError error) {
    if (!(state instanceof ReadingError(_, UpstreamError current) && current == error)) {
      return;
    }
    Outcome outcome = error.outcome(millis());
    Runnable last = () -> tell(trying, error, outcome);
    if (trying.attempt().adapts(error)) {
      attempts.ask(trying.request(), trying.attempt(), last);
    } else {
      attempts.failed(trying.request(), trying.attempt(), outcome, false, last);
    }
  }

  private void tell(Trying trying, UpstreamError error, Outcome outcome) {
    trying.attempt().cancel();
    finish(localReplies.upstreamRefused(trying, error, outcome, attempts.isBudgetSpent()));
  }

  /// The upstream reported an error before anything of its answer was relayed.
  private void openingFailed(Trying trying, StreamError error) {
    Buffer message = trying.attempt().redacted(Buffer.buffer(error.message()));
    StreamError clean = error.saying(message.toString());
    Outcome outcome = ErrorJudgement.outcome(clean, millis());
    attempts.failed(
        trying.request(),
        trying.attempt(),
        outcome,
        true,
        () -> {
          notes().detail(error.label());
          refuse(trying, ErrorJudgement.refusal(outcome, clean));
        });
  }

  private void openingFailed(Trying trying, SendFailure failure, Outcome outcome) {
    Runnable last = () -> refuse(trying, new Refusal.UpstreamFailed(failure));
    attempts.failed(trying.request(), trying.attempt(), outcome, false, last);
  }

  /// The head of the answer becomes the client's, and goes out with the first byte.
  private void open(Trying trying, int status, MultiMap headers) {
    ClientSide client = clientExchange.client();
    localReplies.head(trying, status, attempts.isBudgetSpent());
    Lease memory = trying.request().memory();
    ResponseBody body = trying.attempt().answer(headers, client.hasBegun(), memory);
    Consumer<@Nullable String> named =
        id -> trying.request().answeredBy(trying.attempt().upstream(), id);
    var head = new Relay.Head(status, headers, trying.attempt().mask());
    var relay = new Relay(client, head, body, named, memory);
    state = new AwaitingFirstByte(trying, relay);
  }

  private void complete(Answering answering) {
    notes().relayed(answering.relay());
    StreamError reported = answering.relay().reported();
    if (reported == null) {
      answering.attempt().finish(new Outcome.Success());
      finish(Termination.Completed);
    } else {
      notes().detail(reported.label());
      answering.attempt().cancel(ErrorJudgement.outcome(reported, millis()));
      finish(Termination.UpstreamBroken);
    }
  }

  /// The upstream is not read while the client cannot take more.
  private void pace(Answering answering) {
    if (!clientExchange.client().isFull()) {
      return;
    }
    answering.attempt().pause();
    if (!answering.relay().holdUnread(true)) {
      cancelAttempt();
      clientExchange.client().breakOff();
      finish(Termination.ReaderStalled);
    }
  }

  /// The client has read what it was sent.
  void clientReady() {
    if (state instanceof Answering answering) {
      answering.relay().holdUnread(false);
      answering.attempt().resume();
    }
  }

  /// Whether the client has got a part of an answer, be it only its head.
  boolean hasBegun() {
    return clientExchange.client().hasBegun();
  }

  /// @param now nanoseconds
  void look(long now) {
    keepAlive.look(state, now);
  }

  /// Nobody listens any more.
  void abandon() {
    cancelAttempt();
    state = new Over();
  }

  /// The pod goes now.
  void drain() {
    cancelAttempt();
    if (state instanceof Answering answering && answering.relay().hasBegun()) {
      breakOff(answering.relay(), RefusalResponse.drained(), Termination.Drained);
    } else {
      refuse(new Refusal.Draining(), null);
    }
  }

  @Override
  public void refuse(AdmittedRequest request, Refusal refusal) {
    refuse(refusal, request.rateLimit());
  }

  private void refuse(Trying trying, Refusal refusal) {
    trying.attempt().cancel();
    refuse(trying.request(), refusal);
  }

  private void refuse(Refusal refusal, @Nullable RateLimitStatus rateLimit) {
    localReplies.refusal(refusal, rateLimit, attempts.isBudgetSpent());
    finish(Termination.Refused);
  }

  private void breakOff(Relay relay, ErrorBody error, Termination how) {
    notes().relayed(relay);
    relay.breakOff(error);
    finish(how);
  }

  private void cancelAttempt() {
    if (state instanceof Answering answering) {
      notes().relayed(answering.relay());
    }
    switch (state) {
      case Asking asking -> asking.attempt().cancel();
      case Waiting(_, Runnable timer) -> timer.run();
      case Over _ -> {}
    }
  }

  private void finish(Termination how) {
    state = new Over();
    over.accept(how);
  }

  private Notes notes() {
    return clientExchange.notes();
  }

  private long millis() {
    return services.millis().getAsLong();
  }
}
