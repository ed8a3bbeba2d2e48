package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.exchange.Admission.Entrance;
import dev.aifleet.gateway.exchange.Admission.Verdict;
import dev.aifleet.gateway.exchange.ExchangeState.Finished;
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
/// it on, [#head], [#chunk] and [#end] bring an answer that [#opened] judges: [#openingFailed] goes
/// back to the next attempt, [#relay] makes it the client's. It finishes exactly once.
///
/// Lives on one event loop. Whatever comes after the end is ignored: the two sides cannot know.
public final class Exchange implements Reply {
  private static final int OK = 200;

  /// As nginx logs it; never sent.
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private static final String JSON = "application/json";

  /// An error's body is waited for no longer: what is known by then must do.
  private static final long ERROR_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Loop loop;
  private final RetryRule retry;
  private final Admission admission;
  private final RequestHead head;
  private final ClientSide client;
  private final ExchangeSummary.Notes notes;
  private @Nullable Tries tries;
  private @Nullable ExchangeState state;

  public Exchange(Snapshot snapshot, RequestHead head, ClientSide client, Loop loop) {
    this.loop = loop;
    this.retry = snapshot.retry();
    this.head = head;
    this.client = client;
    this.admission = new Admission(snapshot, head, loop);
    this.notes = new ExchangeSummary.Notes(head, loop);
  }

  /// Receive: the head decides whether the body is wanted.
  public void begin() {
    loop.listener().begun();
    switch (admission.enter()) {
      case Entrance.Refused(Refusal refusal) -> refuse(refusal, null);
      case Entrance.Models(Caller caller, Buffer json) -> answerModels(caller, json);
      case Entrance.Chat(Caller caller) -> {
        notes.caller(caller);
        state =
            new Receiving(caller, new BodyBuffer(Admission.MAX_BODY_BYTES, head.contentLength()));
      }
    }
  }

  public void bodyChunk(Buffer chunk) {
    if (state instanceof Receiving(_, BodyBuffer body) && !body.append(chunk)) {
      refuse(new Refusal.BodyTooLarge(Admission.MAX_BODY_BYTES), null);
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
      var arrival = new Arrival(status, headers);
      trying.attempt().arrived(arrival);
      if (arrival.isError()) {
        trying.attempt().after(ERROR_PATIENCE_NANOS, () -> opened(trying, arrival));
      }
    }
  }

  @Override
  public void chunk(Buffer chunk) {
    if (state instanceof Trying trying && trying.attempt().arrival() instanceof Arrival arrival) {
      if (arrival.feed(chunk)) {
        opened(trying, arrival);
      }
    } else if (state instanceof Relaying(Attempt attempt, Relay relay, _)) {
      relay(attempt, relay, chunk);
    }
  }

  @Override
  public void end() {
    if (state instanceof Trying trying && trying.attempt().arrival() instanceof Arrival arrival) {
      arrival.end();
      opened(trying, arrival);
    } else if (state instanceof Relaying(Attempt attempt, Relay relay, _)) {
      relay.end();
      notes.bytes(relay.relayed());
      attempt.finish(new Outcome.Success());
      finish(Termination.Completed);
    }
  }

  @Override
  public void failed(SendFailure failure) {
    switch (state) {
      case Trying trying -> {
        Arrival arrival = trying.attempt().arrival();
        boolean error = arrival != null && arrival.isError();
        Outcome told = error ? arrival.outcome(millis()) : Attempt.outcome(failure);
        openingFailed(trying, told, new Refusal.UpstreamFailed(failure));
      }
      case Relaying(Attempt attempt, Relay relay, Allowance allowance) -> {
        attempt.cancel(Attempt.outcome(failure));
        notes.detail(failure.label());
        if (relay.hasBegun()) {
          boolean reader = failure instanceof SendFailure.ReaderStalled;
          breakOff(
              relay,
              RefusalAnswer.broken(failure),
              reader ? Termination.ReaderStalled : Termination.UpstreamBroken);
        } else {
          refuse(new Refusal.UpstreamFailed(failure), allowance);
        }
      }
      case Receiving _, Finished _ -> {}
      case null -> {}
    }
  }

  /// Enough of an answer has come to tell whether it is the client's.
  private void opened(Trying trying, Arrival arrival) {
    Outcome outcome = arrival.outcome(millis());
    if (outcome instanceof Outcome.Success) {
      relay(trying, arrival);
    } else if (outcome instanceof Outcome.CredentialRefused) {
      openingFailed(trying, outcome, new Refusal.CredentialRefused());
    } else {
      openingFailed(trying, outcome, null);
    }
  }

  /// Before the first byte: another upstream is asked, or the client hears of this one.
  ///
  /// @param refusal told to the client; null: the answer that has come
  private void openingFailed(Trying trying, Outcome outcome, @Nullable Refusal refusal) {
    Next next = trying.tries().after(trying.attempt(), outcome);
    Arrival arrival = trying.attempt().arrival();
    if (next instanceof Next.Try || refusal != null || arrival == null) {
      trying.attempt().cancel();
    }
    switch (next) {
      case Next.Try _, Next.Nobody _ -> attempt(trying.request(), trying.tries(), next);
      case Next.Enough() -> {
        if (refusal != null) {
          refuse(refusal, trying.request().allowance());
        } else if (arrival != null) {
          relay(trying, arrival);
        }
      }
    }
  }

  /// Relay: the head of the answer becomes the client's, and goes out with the first byte.
  private void relay(Trying trying, Arrival arrival) {
    Attempt attempt = trying.attempt();
    Allowance allowance = trying.request().allowance();
    notes.status(arrival.status());
    var relay = new Relay(client, arrival.status(), arrival.headers(), attempt::redacted);
    stamp(allowance);
    client.headers().set(HeaderRules.UPSTREAM, attempt.upstream());
    state = new Relaying(attempt, relay, allowance);
    if (arrival.held().length() > 0) {
      relay(attempt, relay, arrival.held());
    }
    if (arrival.isWhole()) {
      end();
    }
  }

  private void relay(Attempt attempt, Relay relay, Buffer chunk) {
    notes.firstByte();
    relay.chunk(chunk);
    if (client.isFull()) {
      attempt.pause();
    }
  }

  /// The client has read what it was sent.
  public void clientReady() {
    if (state instanceof Relaying(Attempt attempt, _, _)) {
      attempt.resume();
    }
  }

  /// The client's connection has closed; there is nobody left to answer.
  public void clientGone() {
    if (!isFinished()) {
      boolean answered = state instanceof Relaying(_, Relay relay, _) && relay.hasBegun();
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
    if (state instanceof Relaying(_, Relay relay, _) && relay.hasBegun()) {
      breakOff(relay, RefusalAnswer.drained(), Termination.Drained);
    } else {
      refuse(new Refusal.Draining(), null);
    }
  }

  private void answerModels(Caller caller, Buffer json) {
    notes.caller(caller);
    notes.status(OK);
    notes.bytes(json.length());
    client.status(OK);
    stamp(null);
    client.headers().set("content-type", JSON);
    client.end(json);
    finish(Termination.Completed);
  }

  private void refuse(Refusal refusal, @Nullable Allowance allowance) {
    if (refusal instanceof Refusal.UpstreamFailed(SendFailure failure)) {
      notes.detail(failure.label());
    }
    RefusalAnswer answer = RefusalAnswer.of(refusal);
    Buffer json = answer.body().json();
    notes.refused(answer);
    notes.bytes(json.length());
    // Whatever an upstream's answer had put there is void.
    client.headers().clear();
    client.status(answer.status());
    stamp(allowance);
    client.headers().set("content-type", JSON);
    answer.headers().forEach(client.headers()::set);
    client.end(json);
    finish(Termination.Refused);
  }

  private void breakOff(Relay relay, ErrorBody error, Termination how) {
    notes.bytes(relay.relayed());
    relay.breakOff(error);
    finish(how);
  }

  /// What every answer carries.
  private void stamp(@Nullable Allowance allowance) {
    client.headers().set(HeaderRules.REQUEST_ID, head.requestId());
    RefusalAnswer.allowanceHeaders(allowance).forEach(client.headers()::set);
    if (tries != null && tries.areSpent()) {
      RefusalAnswer.NO_RETRY.forEach(client.headers()::set);
    }
  }

  private void cancelAttempt() {
    switch (state) {
      case Trying(_, _, Attempt attempt) -> attempt.cancel();
      case Relaying(Attempt attempt, Relay relay, _) -> {
        notes.bytes(relay.relayed());
        attempt.cancel();
      }
      case Receiving _, Finished _ -> {}
      case null -> {}
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
