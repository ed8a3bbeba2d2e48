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
import dev.aifleet.gateway.exchange.ExchangeState.Finished;
import dev.aifleet.gateway.exchange.ExchangeState.Receiving;
import dev.aifleet.gateway.exchange.ExchangeState.Relaying;
import dev.aifleet.gateway.exchange.ExchangeState.Trying;
import dev.aifleet.gateway.limit.Allowance;
import dev.aifleet.gateway.snapshot.Snapshot;
import dev.aifleet.gateway.upstream.Reply;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request's life: [#begin], [#bodyChunk] and [#bodyEnd] receive and admit it, an attempt sends
/// it on, [#head], [#chunk] and [#end] relay the answer, and it finishes exactly once.
///
/// Lives on one event loop. Whatever comes after the end is ignored: the two sides cannot know.
public final class Exchange implements Reply {
  private static final int OK = 200;

  /// As nginx logs it; never sent.
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private static final String JSON = "application/json";

  /// How long a stream may open with what does not yet say how it goes on.
  private static final long OPENING_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Loop loop;
  private final Admission admission;
  private final RequestHead head;
  private final ClientSide client;
  private final ExchangeSummary.Notes notes;
  private @Nullable ExchangeState state;

  public Exchange(Snapshot snapshot, RequestHead head, ClientSide client, Loop loop) {
    this.loop = loop;
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
      case Entrance.Inference(Caller caller, Endpoint endpoint) -> {
        notes.caller(caller);
        var body = new BodyBuffer(Admission.MAX_BODY_BYTES, head.contentLength());
        state = new Receiving(caller, endpoint, body);
      }
    }
  }

  public void bodyChunk(Buffer chunk) {
    if (state instanceof Receiving(_, _, BodyBuffer body) && !body.append(chunk)) {
      refuse(new Refusal.BodyTooLarge(Admission.MAX_BODY_BYTES), null);
    }
  }

  /// Admit: caller, limits, route. The answer may come later.
  public void bodyEnd() {
    if (state instanceof Receiving(Caller caller, Endpoint endpoint, BodyBuffer body)) {
      admission.admit(caller, endpoint, body.bytes(), verdict -> admitted(endpoint, verdict));
    }
  }

  private void admitted(Endpoint endpoint, Verdict verdict) {
    if (isFinished()) {
      return;
    }
    notes.verdict(verdict);
    switch (verdict) {
      case Verdict.Refused(Refusal refusal, _, Allowance allowance) -> refuse(refusal, allowance);
      case Verdict.Admitted request -> attempt(endpoint, request);
    }
  }

  private void attempt(Endpoint endpoint, Verdict.Admitted request) {
    var attempt = new Attempt(request.route().upstream());
    var trying = new Trying(request, endpoint, attempt);
    state = trying;
    attempt.start(loop.wire(), head, trying, this);
  }

  /// Relay: the head of the answer becomes the client's, and goes out with the first byte.
  @Override
  public void head(int status, MultiMap headers) {
    if (state instanceof Trying(Verdict.Admitted request, Endpoint endpoint, Attempt attempt)) {
      notes.status(status);
      var asked = new Relay.Asked(endpoint, request.view().hidesUsage(), attempt::redacted);
      var relay = new Relay(client, status, headers, asked);
      stamp(request.allowance());
      client.headers().set(HeaderRules.UPSTREAM, attempt.upstream());
      state = new Relaying(attempt, relay, request.allowance());
    }
  }

  @Override
  public void chunk(Buffer chunk) {
    if (state instanceof Relaying(Attempt attempt, Relay relay, Allowance allowance)) {
      boolean held = relay.isHolding();
      switch (relay.chunk(chunk)) {
        case OpeningVerdict.Hold() -> {
          if (!held && relay.isHolding()) {
            loop.timers().after(OPENING_PATIENCE_NANOS, () -> begin(relay));
          }
        }
        case OpeningVerdict.Begin() -> {
          notes.firstByte();
          if (client.isFull()) {
            attempt.pause();
          }
        }
        case OpeningVerdict.Failed(StreamError error) -> openingFailed(attempt, error, allowance);
      }
    }
  }

  @Override
  public void end() {
    if (state instanceof Relaying(Attempt attempt, Relay relay, Allowance allowance)) {
      if (relay.end() instanceof OpeningVerdict.Failed(StreamError error)) {
        openingFailed(attempt, error, allowance);
        return;
      }
      notes.bytes(relay.relayed());
      StreamError reported = relay.reported();
      if (reported != null) {
        notes.detail(reported.label());
      }
      finish(reported == null ? Termination.Completed : Termination.UpstreamBroken);
    }
  }

  /// The client has waited long enough for how the stream opens.
  private void begin(Relay waiting) {
    if (state instanceof Relaying(_, Relay relay, _) && relay == waiting && relay.isHolding()) {
      notes.firstByte();
      relay.begin();
    }
  }

  /// The upstream reported an error before anything of its answer was relayed.
  private void openingFailed(Attempt attempt, StreamError error, @Nullable Allowance allowance) {
    attempt.cancel();
    notes.detail(error.label());
    refuse(new Refusal.StreamRefused(error), allowance);
  }

  @Override
  public void failed(SendFailure failure) {
    notes.detail(failure.label());
    switch (state) {
      case Relaying(_, Relay relay, _) when relay.hasBegun() -> {
        boolean reader = failure instanceof SendFailure.ReaderStalled;
        breakOff(
            relay,
            RefusalAnswer.broken(failure),
            reader ? Termination.ReaderStalled : Termination.UpstreamBroken);
      }
      case Relaying(_, _, Allowance allowance) ->
          refuse(new Refusal.UpstreamFailed(failure), allowance);
      case Trying(Verdict.Admitted request, _, _) ->
          refuse(new Refusal.UpstreamFailed(failure), request.allowance());
      case Receiving _, Finished _ -> {}
      case null -> {}
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
    RefusalAnswer answer = RefusalAnswer.of(refusal);
    Buffer json = answer.body().json(head.operation().format(), answer.status());
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

  private boolean isFinished() {
    return state instanceof Finished;
  }

  private void finish(Termination how) {
    state = new Finished(how);
    client.done();
    loop.listener().finished(notes.summary(how));
  }
}
