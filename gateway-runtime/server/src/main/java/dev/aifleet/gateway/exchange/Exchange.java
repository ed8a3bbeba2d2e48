package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.Admission;
import dev.aifleet.gateway.admission.Admission.Entrance;
import dev.aifleet.gateway.admission.Admission.Verdict;
import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.admission.ReceivedRequest;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RequestMemory;
import dev.aifleet.gateway.attempt.AttemptSequence;
import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.auth.IssuerKeys;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.capacity.RequestPlace;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.exchange.ExchangeSummary.Notes;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.resilience.RetryRule;
import dev.aifleet.gateway.snapshot.Snapshot;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One request from its head to the end of its response: [#begin], [#bodyChunk] and [#bodyEnd]
/// receive and admit it, a [Conversation] with upstreams serves it, and it finishes exactly once.
///
/// Confined to one event loop. Calls after the end are ignored, since neither side can know of the
/// other's end in time.
public final class Exchange {
  /// nginx's status for the access log; never sent.
  private static final int CLIENT_CLOSED_REQUEST = 499;

  /// What the exchange is waiting for; null: for its begin.
  private sealed interface State {
    /// The caller is being authenticated; the body is not read.
    record Entering() implements State {}

    record Receiving(ReceivedRequest request) implements State {}

    record Conversing(Conversation conversation) implements State {}

    record Finished(Termination termination) implements State {}
  }

  private final EventLoopServices services;
  private final ExchangeSummary.Listener listener;
  private final RetryRule retry;
  private final Admission admission;
  private final RequestHead head;
  private final ClientSide client;
  private final Notes notes;
  private final LocalReplies localReplies;
  private final RequestPlace place;
  private @Nullable State state;

  public Exchange(
      Snapshot snapshot,
      RequestHead head,
      ClientSide client,
      EventLoopServices services,
      ExchangeSummary.Listener listener) {
    this.services = services;
    this.listener = listener;
    this.retry = snapshot.retry();
    this.admission = new Admission(snapshot, head, services);
    this.place = new RequestPlace(services.capacity());
    this.head = head;
    this.client = client;
    this.notes = new Notes(head, services);
    this.localReplies = new LocalReplies(head, client, notes, services.millis());
  }

  /// Admits or refuses by the head, before the body is read.
  public void begin() {
    listener.begun();
    if (place.enter(admission.maxInFlight())) {
      enter(true);
    } else {
      refuse(new Refusal.Overloaded(), null);
    }
  }

  /// @param mayWait whether to wait, once, for newer keys of the token's issuer
  private void enter(boolean mayWait) {
    switch (admission.enter()) {
      case Entrance.Refused(Refusal refusal) -> refuse(refusal, null);
      case Entrance.Models(Caller caller, Buffer json) -> {
        notes.caller(caller);
        localReplies.models(json);
        finish(Termination.Completed);
      }
      case Entrance.Inference(Caller caller, Endpoint endpoint) -> {
        notes.caller(caller);
        receive(caller, endpoint);
      }
      case Entrance.KeysNeeded(IssuerKeys keys, Refusal otherwise) ->
          awaitKeys(mayWait ? keys.renew() : null, otherwise);
    }
  }

  private void receive(Caller caller, Endpoint endpoint) {
    String identity = caller.identity();
    String callerKey = identity == null ? "address " + head.clientAddress() : identity;
    Lease memory = place.join(callerKey, admission.maxInFlight());
    if (memory == null) {
      refuse(new Refusal.CallerBusy(), null);
      return;
    }
    long declared = head.contentLength();
    if (!memory.canEverFit(RequestMemory.ofBody(declared))) {
      refuse(RequestMemory.refusal(memory, RequestMemory.ofBody(declared)), null);
      return;
    }
    var body = new BodyBuffer(admission.maxBodyBytes(), declared);
    state = new State.Receiving(new ReceivedRequest(caller, endpoint, body, memory));
  }

  private void awaitKeys(@Nullable CompletionStage<?> renewed, Refusal otherwise) {
    if (renewed == null) {
      refuse(otherwise, null);
      return;
    }
    state = new State.Entering();
    client.pause();
    services
        .blocking()
        .when(
            renewed,
            () -> {
              if (state instanceof State.Entering) {
                guard(() -> enter(false));
              }
              client.resume();
            });
  }

  public void bodyChunk(Buffer chunk) {
    if (state instanceof State.Receiving(ReceivedRequest(_, _, BodyBuffer body, Lease held))) {
      long weight = RequestMemory.ofBody(chunk.length());
      if (!held.take(weight)) {
        refuse(RequestMemory.refusal(held, weight), null);
      } else if (!body.append(chunk)) {
        refuse(new Refusal.BodyTooLarge(admission.maxBodyBytes()), null);
      }
    }
  }

  /// Refuses for a reason of the server's own, before the body's end.
  public void reject(Refusal refusal) {
    if (isUnadmitted()) {
      refuse(refusal, null);
    }
  }

  /// Called when the body's time limit has passed.
  public void bodyTooSlow() {
    if (isUnadmitted()) {
      refuse(new Refusal.BodyTooSlow(), null);
    }
  }

  /// Admits by caller, limits and route. The result may arrive later.
  public void bodyEnd() {
    if (state instanceof State.Receiving(ReceivedRequest request)) {
      admission.admit(request, verdict -> guard(() -> admitted(verdict)));
    }
  }

  private void admitted(Verdict verdict) {
    if (isFinished()) {
      return;
    }
    notes.verdict(verdict);
    switch (verdict) {
      case Verdict.Refused(Refusal refusal, _, RateLimitStatus rateLimit) ->
          refuse(refusal, rateLimit);
      case Verdict.Admitted(AdmittedRequest request) -> {
        String caller = request.caller().identityOr(head.clientAddress());
        var attempts = new AttemptSequence(retry, request.route().candidates(), caller, services);
        var conversation =
            new Conversation(services, localReplies, attempts, this::finish, this::guard);
        state = new State.Conversing(conversation);
        conversation.begin(request);
      }
    }
  }

  /// Called when the client's write queue has drained.
  public void clientReady() {
    if (state instanceof State.Conversing(Conversation conversation)) {
      conversation.clientReady();
    }
  }

  /// To be called about once a second.
  ///
  /// @param now nanoseconds
  public void look(long now) {
    if (state instanceof State.Conversing(Conversation conversation)) {
      conversation.look(now);
    }
  }

  /// Called when the client's connection has closed.
  public void clientGone() {
    if (isFinished()) {
      return;
    }
    boolean responded = false;
    if (state instanceof State.Conversing(Conversation conversation)) {
      responded = client.hasBegun();
      conversation.abandon();
    }
    if (!responded) {
      notes.status(CLIENT_CLOSED_REQUEST);
    }
    finish(Termination.ClientGone);
  }

  /// Called when the pod shuts down.
  public void drain() {
    switch (state) {
      case State.Conversing(Conversation conversation) -> conversation.drain();
      case State.Entering _, State.Receiving _ -> refuse(new Refusal.Draining(), null);
      case State.Finished _ -> {}
      case null -> refuse(new Refusal.Draining(), null);
    }
  }

  /// Runs a step of this exchange. An unexpected exception ends the exchange: otherwise its client
  /// would wait forever and what it holds would never be released.
  public void guard(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException thrown) {
      if (isFinished()) {
        throw thrown;
      }
      crashed(Refusal.Crashed.of(thrown));
    }
  }

  private void crashed(Refusal.Crashed crash) {
    notes.detail(crash.where());
    if (state instanceof State.Conversing(Conversation conversation)) {
      conversation.abandon();
    }
    if (client.hasBegun()) {
      client.breakOff();
      finish(Termination.Crashed);
    } else {
      refuse(crash, null);
    }
  }

  private void refuse(Refusal refusal, @Nullable RateLimitStatus rateLimit) {
    localReplies.refusal(refusal, rateLimit, false);
    finish(Termination.Refused);
  }

  private boolean isUnadmitted() {
    return state instanceof State.Entering || state instanceof State.Receiving;
  }

  private boolean isFinished() {
    return state instanceof State.Finished;
  }

  /// Called when no response bytes are queued any more.
  public void responseSent() {
    if (isFinished()) {
      place.sent();
    }
  }

  private void finish(Termination termination) {
    state = new State.Finished(termination);
    place.leave(client.unsent());
    client.done();
    listener.finished(notes.summary(termination));
  }
}
