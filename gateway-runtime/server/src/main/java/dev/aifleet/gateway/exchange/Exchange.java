package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.answer.OpeningVerdict;
import dev.aifleet.gateway.answer.StreamError;
import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.exchange.Admission.Entrance;
import dev.aifleet.gateway.exchange.Admission.Verdict;
import dev.aifleet.gateway.exchange.ExchangeState.Answering;
import dev.aifleet.gateway.exchange.ExchangeState.Asking;
import dev.aifleet.gateway.exchange.ExchangeState.Erring;
import dev.aifleet.gateway.exchange.ExchangeState.Finished;
import dev.aifleet.gateway.exchange.ExchangeState.Opening;
import dev.aifleet.gateway.exchange.ExchangeState.Receiving;
import dev.aifleet.gateway.exchange.ExchangeState.Relaying;
import dev.aifleet.gateway.exchange.ExchangeState.Trying;
import dev.aifleet.gateway.exchange.Tries.Next;
import dev.aifleet.gateway.limit.Allowance;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.resilience.RetryRule;
import dev.aifleet.gateway.snapshot.Snapshot;
import dev.aifleet.gateway.upstream.Reply;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request's life: [#begin], [#bodyChunk] and [#bodyEnd] receive and admit it, [#attempt] sends
/// it on, [#head], [#chunk] and [#end] bring an answer. Until its first byte is the client's,
/// [#openingFailed] goes back to the next attempt; from then on it is relayed. It finishes exactly
/// once.
///
/// Lives on one event loop. Whatever comes after the end is ignored: the two sides cannot know.
public final class Exchange implements Reply {
  private static final int FIRST_ERROR = 400;

  /// As nginx logs it; never sent.
  private static final int CLIENT_CLOSED_REQUEST = 499;

  /// An error's body is waited for no longer: what is known by then must do.
  private static final long ERROR_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// How long an answer may open with what does not yet say how it goes on.
  private static final long OPENING_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Loop loop;
  private final RetryRule retry;
  private final Admission admission;
  private final RequestHead head;
  private final ClientSide client;
  private final ExchangeSummary.Notes notes;
  private final OwnAnswers own;
  private @Nullable Tries tries;
  private @Nullable ExchangeState state;

  public Exchange(Snapshot snapshot, RequestHead head, ClientSide client, Loop loop) {
    this.loop = loop;
    this.retry = snapshot.retry();
    this.head = head;
    this.client = client;
    this.admission = new Admission(snapshot, head, loop);
    this.notes = new ExchangeSummary.Notes(head, loop);
    this.own = new OwnAnswers(head, client, notes);
  }

  /// Receive: the head decides whether the body is wanted.
  public void begin() {
    loop.listener().begun();
    switch (admission.enter()) {
      case Entrance.Refused(Refusal refusal) -> refuse(refusal, null);
      case Entrance.Models(Caller caller, Buffer json) -> {
        notes.caller(caller);
        own.models(json);
        finish(Termination.Completed);
      }
      case Entrance.Inference(Caller caller, Endpoint endpoint) -> {
        notes.caller(caller);
        var body = new BodyBuffer(admission.maxBodyBytes(), head.contentLength());
        state = new Receiving(caller, endpoint, body);
      }
    }
  }

  public void bodyChunk(Buffer chunk) {
    if (state instanceof Receiving(_, _, BodyBuffer body) && !body.append(chunk)) {
      refuse(new Refusal.BodyTooLarge(admission.maxBodyBytes()), null);
    }
  }

  /// Refuse for a reason of the server's own, instead of [#begin] or before the body's end.
  public void turnAway(Refusal refusal) {
    if (state == null) {
      loop.listener().begun();
    }
    if (state == null || state instanceof Receiving) {
      refuse(refusal, null);
    }
  }

  /// Admit: caller, limits, route. The answer may come later.
  public void bodyEnd() {
    if (state instanceof Receiving received) {
      admission.admit(received, this::admitted);
    }
  }

  private void admitted(Verdict verdict) {
    if (isFinished()) {
      return;
    }
    notes.verdict(verdict);
    switch (verdict) {
      case Verdict.Refused(Refusal refusal, _, Allowance allowance) -> refuse(refusal, allowance);
      case Verdict.Admitted request -> {
        tries = new Tries(retry, request.route().candidates(), loop);
        notes.tries(tries);
        attempt(request, tries, tries.first(), () -> {});
      }
    }
  }

  /// Attempt: [#openingFailed] comes back here for the next one.
  ///
  /// @param last what the client hears if nobody else is asked
  private void attempt(Verdict.Admitted request, Tries all, Next next, Runnable last) {
    switch (next) {
      case Next.Nobody(Refusal refusal) -> refuse(refusal, request.allowance());
      case Next.Enough() -> last.run();
      case Next.Try(Attempt attempt, long wait, long left) -> {
        state = new Trying(request, all, attempt);
        if (all.isRetrying()) {
          attempt.after(left, () -> failed(new SendFailure.TimedOut(SendFailure.Phase.Total)));
        }
        attempt.render(
            request,
            rendering -> {
              switch (rendering) {
                case Rendering.Said said when wait == 0 -> attempt.start(head, said, this);
                case Rendering.Said said ->
                    attempt.after(wait, () -> attempt.start(head, said, this));
                case Rendering.Unsayable why -> {
                  var refusal = new Refusal.Untranslatable(why);
                  Runnable told =
                      all.isRetrying() ? last : () -> refuse(refusal, request.allowance());
                  attempt(request, all, all.instead(attempt), told);
                }
              }
            });
      }
    }
  }

  @Override
  public void head(int status, MultiMap headers) {
    if (state instanceof Trying trying) {
      if (status < FIRST_ERROR) {
        open(trying, status, headers);
      } else {
        var error = new UpstreamError(status, headers);
        state = new Erring(trying, error);
        trying.attempt().after(ERROR_PATIENCE_NANOS, () -> refused(trying, error));
      }
    }
  }

  @Override
  public void chunk(Buffer chunk) {
    switch (state) {
      case Erring(Trying trying, UpstreamError error) -> {
        if (error.feed(chunk)) {
          refused(trying, error);
        }
      }
      case Opening opening -> {
        boolean waits = opening.relay().isHolding();
        opened(opening, opening.relay().chunk(chunk), waits);
      }
      case Relaying(Attempt attempt, Relay relay, _) -> {
        relay.chunk(chunk);
        heed(attempt);
      }
      case Trying _, Receiving _, Finished _ -> {}
      case null -> {}
    }
  }

  @Override
  public void end() {
    switch (state) {
      case Erring(Trying trying, UpstreamError error) -> {
        error.end();
        refused(trying, error);
      }
      case Opening opening -> {
        if (opening.relay().end() instanceof OpeningVerdict.Failed(StreamError error)) {
          openingFailed(opening.trying(), error);
        } else {
          complete(opening);
        }
      }
      case Relaying relaying -> {
        relaying.relay().end();
        complete(relaying);
      }
      case Trying _, Receiving _, Finished _ -> {}
      case null -> {}
    }
  }

  @Override
  public void failed(SendFailure failure) {
    switch (state) {
      case Trying trying -> openingFailed(trying, failure);
      case Opening(Trying trying, _) -> openingFailed(trying, failure);
      case Erring(Trying trying, UpstreamError error) ->
          openingFailed(
              trying,
              error.outcome(millis()),
              () -> refuse(trying, new Refusal.UpstreamFailed(failure)));
      case Relaying(Attempt attempt, Relay relay, Allowance allowance) -> {
        attempt.cancel(Attempt.outcome(failure));
        notes.detail(failure.label());
        if (relay.hasBegun()) {
          breakOff(relay, RefusalAnswer.broken(failure), Termination.of(failure));
        } else {
          refuse(new Refusal.UpstreamFailed(failure), allowance);
        }
      }
      case Receiving _, Finished _ -> {}
      case null -> {}
    }
  }

  /// Whether an answer becomes the client's.
  ///
  /// @param waits whether it is waited for already
  private void opened(Opening opening, OpeningVerdict verdict, boolean waits) {
    Relay relay = opening.relay();
    switch (verdict) {
      case OpeningVerdict.Hold() -> {
        if (!waits && relay.isHolding()) {
          opening.attempt().after(OPENING_PATIENCE_NANOS, () -> begin(opening));
        }
      }
      case OpeningVerdict.Begin() -> begun(opening);
      case OpeningVerdict.Failed(StreamError error) -> openingFailed(opening.trying(), error);
    }
  }

  /// The client has waited long enough for how the answer opens.
  private void begin(Opening opening) {
    if (state == opening && opening.relay().isHolding()) {
      opening.relay().begin();
      begun(opening);
    }
  }

  private void begun(Opening opening) {
    notes.firstByte();
    heed(opening.attempt());
    if (state == opening && opening.relay().hasBegun()) {
      Allowance allowance = opening.trying().request().allowance();
      state = new Relaying(opening.attempt(), opening.relay(), allowance);
    }
  }

  /// Enough of an upstream's error has come to tell what it is.
  private void refused(Trying trying, UpstreamError error) {
    Outcome outcome = error.outcome(millis());
    openingFailed(
        trying,
        outcome,
        () -> {
          if (outcome instanceof Outcome.CredentialRefused) {
            refuse(trying, new Refusal.CredentialRefused());
          } else if (error.isWhole()) {
            notes.firstByte();
            boolean spent = trying.tries().areSpent();
            own.upstreamError(error, trying.attempt(), trying.request().allowance(), spent);
            finish(Termination.Completed);
          } else {
            refuse(trying, new Refusal.ErrorUntold(error.status()));
          }
        });
  }

  /// The upstream reported an error before anything of its answer was relayed.
  private void openingFailed(Trying trying, StreamError error) {
    notes.detail(error.label());
    Buffer message = trying.attempt().redacted(Buffer.buffer(error.message()));
    var clean = error.saying(message.toString());
    Buffer words = clean.body().json();
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    Outcome outcome = Outcome.of(error.status(), none, words, millis());
    Refusal refusal =
        outcome instanceof Outcome.CredentialRefused
            ? new Refusal.CredentialRefused()
            : new Refusal.StreamRefused(clean);
    openingFailed(trying, outcome, () -> refuse(trying, refusal));
  }

  private void openingFailed(Trying trying, SendFailure failure) {
    openingFailed(
        trying,
        Attempt.outcome(failure),
        () -> refuse(trying, new Refusal.UpstreamFailed(failure)));
  }

  /// Before the first byte: another upstream is asked, or the client hears of this one.
  ///
  /// @param last what the client hears if nobody else is asked
  private void openingFailed(Trying trying, Outcome outcome, Runnable last) {
    Next next = trying.tries().after(trying.attempt(), outcome);
    if (next instanceof Next.Try) {
      trying.attempt().cancel();
    }
    attempt(trying.request(), trying.tries(), next, last);
  }

  private void refuse(Trying trying, Refusal refusal) {
    trying.attempt().cancel();
    refuse(refusal, trying.request().allowance());
  }

  /// The head of the answer becomes the client's, and goes out with the first byte.
  private void open(Trying trying, int status, MultiMap headers) {
    Rendering.Said said = trying.attempt().said();
    if (said == null) {
      return;
    }
    notes.status(status);
    // Those of an answer that broke off before are void.
    client.headers().clear();
    own.stamp(trying.request().allowance(), trying.tries().areSpent());
    client.headers().set(HeaderRules.UPSTREAM, trying.attempt().upstream());
    state = new Opening(trying, new Relay(client, status, headers, said.answer(headers)));
  }

  private void heed(Attempt attempt) {
    if (client.isFull()) {
      attempt.pause();
    }
  }

  private void complete(Answering answering) {
    notes.relayed(answering.relay());
    StreamError reported = answering.relay().reported();
    if (reported == null) {
      answering.attempt().finish(new Outcome.Success());
      finish(Termination.Completed);
    } else {
      notes.detail(reported.label());
      answering.attempt().cancel(Outcome.failure(Outcome.Kind.Broken));
      finish(Termination.UpstreamBroken);
    }
  }

  /// The client has read what it was sent.
  public void clientReady() {
    if (state instanceof Answering answering) {
      answering.attempt().resume();
    }
  }

  /// The client's connection has closed; there is nobody left to answer.
  public void clientGone() {
    if (!isFinished()) {
      boolean answered = state instanceof Answering answering && answering.relay().hasBegun();
      if (!answered) {
        notes.status(CLIENT_CLOSED_REQUEST);
      }
      cancelAttempt();
      finish(Termination.ClientGone);
    }
  }

  /// The rest of the body does not come.
  public void bodyTooSlow() {
    if (state instanceof Receiving) {
      refuse(new Refusal.BodyTooSlow(), null);
    }
  }

  /// The pod goes now.
  public void drain() {
    if (isFinished()) {
      return;
    }
    cancelAttempt();
    if (state instanceof Answering answering && answering.relay().hasBegun()) {
      breakOff(answering.relay(), RefusalAnswer.drained(), Termination.Drained);
    } else {
      refuse(new Refusal.Draining(), null);
    }
  }

  private void refuse(Refusal refusal, @Nullable Allowance allowance) {
    own.refusal(refusal, allowance, tries != null && tries.areSpent());
    finish(Termination.Refused);
  }

  private void breakOff(Relay relay, ErrorBody error, Termination how) {
    notes.relayed(relay);
    relay.breakOff(error);
    finish(how);
  }

  private void cancelAttempt() {
    if (state instanceof Answering answering) {
      notes.relayed(answering.relay());
    }
    if (state instanceof Asking asking) {
      asking.attempt().cancel();
    }
  }

  private long millis() {
    return loop.millis().getAsLong();
  }

  private boolean isFinished() {
    return state instanceof Finished;
  }

  private void finish(Termination how) {
    state = new Finished(how);
    client.done();
    loop.listener().finished(notes.summary(how));
  }
}
