package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.BodyBuffer;
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
      case Entrance.Chat(Caller caller) -> {
        notes.caller(caller);
        state =
            new Receiving(caller, new BodyBuffer(admission.maxBodyBytes(), head.contentLength()));
      }
    }
  }

  public void bodyChunk(Buffer chunk) {
    if (state instanceof Receiving(_, BodyBuffer body) && !body.append(chunk)) {
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
    if (state instanceof Receiving(Caller caller, BodyBuffer body)) {
      admission.admit(caller, body.bytes(), this::admitted);
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
        attempt(request, tries, tries.first());
      }
    }
  }

  /// Attempt: [#openingFailed] comes back here for the next one.
  private void attempt(Verdict.Admitted request, Tries all, Next next) {
    switch (next) {
      case Next.Nobody(Refusal refusal) -> refuse(refusal, request.allowance());
      case Next.Try(Attempt attempt, long wait, long left) -> {
        var trying = new Trying(request, all, attempt);
        state = trying;
        if (all.isRetrying()) {
          attempt.after(left, () -> failed(new SendFailure.TimedOut(SendFailure.Phase.Total)));
        }
        if (wait == 0) {
          attempt.start(head, request, this);
        } else {
          attempt.after(wait, () -> attempt.start(head, request, this));
        }
      }
      case Next.Enough() -> {}
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
        relay(opening, chunk);
        if (state == opening && opening.relay().hasBegun()) {
          Allowance allowance = opening.trying().request().allowance();
          state = new Relaying(opening.attempt(), opening.relay(), allowance);
        }
      }
      case Relaying relaying -> relay(relaying, chunk);
      case Trying _, Receiving _, Finished _ -> {}
      case null -> {}
    }
  }

  @Override
  public void end() {
    if (state instanceof Erring(Trying trying, UpstreamError error)) {
      error.end();
      refused(trying, error);
    } else if (state instanceof Answering answering) {
      complete(answering);
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

  /// Enough of an upstream's error has come to tell what it is.
  private void refused(Trying trying, UpstreamError error) {
    Outcome outcome = error.outcome(millis());
    boolean ours = outcome instanceof Outcome.CredentialRefused;
    openingFailed(
        trying,
        outcome,
        () -> {
          if (ours) {
            refuse(trying, new Refusal.CredentialRefused());
          } else {
            relayError(trying, error);
          }
        });
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
    if (next instanceof Next.Enough) {
      last.run();
    } else {
      trying.attempt().cancel();
      attempt(trying.request(), trying.tries(), next);
    }
  }

  private void refuse(Trying trying, Refusal refusal) {
    trying.attempt().cancel();
    refuse(refusal, trying.request().allowance());
  }

  /// The head of the answer becomes the client's, and goes out with the first byte.
  private void open(Trying trying, int status, MultiMap headers) {
    state = new Opening(trying, relayOf(trying, status, headers));
  }

  private void relayError(Trying trying, UpstreamError error) {
    Relay relay = relayOf(trying, error.status(), error.headers());
    var relaying = new Relaying(trying.attempt(), relay, trying.request().allowance());
    state = relaying;
    if (error.body().length() > 0) {
      relay(relaying, error.body());
    }
    if (error.isWhole() && state == relaying) {
      complete(relaying);
    }
  }

  private Relay relayOf(Trying trying, int status, MultiMap headers) {
    notes.status(status);
    // Those of an answer that broke off before are void.
    client.headers().clear();
    var relay = new Relay(client, status, headers, trying.attempt()::redacted);
    own.stamp(trying.request().allowance(), trying.tries().areSpent());
    client.headers().set(HeaderRules.UPSTREAM, trying.attempt().upstream());
    return relay;
  }

  private void relay(Answering answering, Buffer chunk) {
    notes.firstByte();
    answering.relay().chunk(chunk);
    if (client.isFull()) {
      answering.attempt().pause();
    }
  }

  private void complete(Answering answering) {
    answering.relay().end();
    notes.bytes(answering.relay().relayed());
    answering.attempt().finish(new Outcome.Success());
    finish(Termination.Completed);
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
    notes.bytes(relay.relayed());
    relay.breakOff(error);
    finish(how);
  }

  private void cancelAttempt() {
    if (state instanceof Answering answering) {
      notes.bytes(answering.relay().relayed());
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
