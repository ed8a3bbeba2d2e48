package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Authentication;
import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.auth.IssuerKeys;
import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.ModelList;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.dialect.RequestReader;
import dev.aifleet.gateway.dialect.RequestView;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.packing.Coding;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.routing.Route;
import dev.aifleet.gateway.snapshot.Snapshot;
import dev.aifleet.gateway.upstream.Target;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decides whether a request is admitted and to which upstreams: by caller, then limits, then
/// route. Every refusal is a value, not an exception.
public final class Admission {
  /// The largest Java array.
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  /// Longer bodies are parsed off the event loop, in bytes.
  private static final int LONG_BODY = 1 << 20;

  /// Result of checking the request's head.
  public sealed interface Entrance {
    record Inference(Caller caller, Endpoint endpoint) implements Entrance {}

    record Models(Caller caller, Buffer json) implements Entrance {}

    record Refused(Refusal refusal) implements Entrance {}

    /// Try again once newer keys have been fetched.
    ///
    /// @param otherwise the refusal if there are none
    record KeysNeeded(IssuerKeys keys, Refusal otherwise) implements Entrance {}
  }

  /// Result of checking the body.
  public sealed interface Verdict {
    record Admitted(AdmittedRequest request) implements Verdict {}

    /// @param view null: the body could not be parsed
    record Refused(Refusal refusal, @Nullable RequestView view, @Nullable RateLimitStatus rateLimit)
        implements Verdict {}
  }

  private final Snapshot snapshot;
  private final RequestHead head;
  private final EventLoopServices services;

  public Admission(Snapshot snapshot, RequestHead head, EventLoopServices services) {
    this.snapshot = snapshot;
    this.head = head;
    this.services = services;
  }

  public int maxInFlight() {
    return snapshot.limits().maxInFlightPerPod();
  }

  public int maxBodyBytes() {
    return (int) Math.min(MAX_ARRAY, snapshot.limits().maxBodyBytes());
  }

  /// Checks the head, so that a request that is refused anyway is refused before its upload.
  public Entrance enter() {
    return switch (head.operation()) {
      case Operation.UnknownPath unknown -> refused(new Refusal.UnknownPath(unknown));
      case Operation.WrongMethod wrong -> refused(new Refusal.WrongMethod(wrong));
      case Operation.Inference _, Operation.ListModels _, Operation.GetModel _ -> authenticate();
    };
  }

  /// Checks the body. `decided` is called on this event loop, now or when the limit store responds.
  public void admit(ReceivedRequest received, Consumer<Verdict> decided) {
    byte[] body = received.body().bytes();
    if (body.length <= LONG_BODY && coding() == null) {
      admit(received, read(received, body), decided);
    } else {
      services
          .blocking()
          .compute(
              () -> read(received, body),
              thrown -> new Read.Failed(Refusal.Crashed.of(thrown)),
              read -> admit(received, read, decided));
    }
  }

  /// Result of parsing a body.
  private sealed interface Read {
    /// @param body with defaults filled in
    record Whole(Reading reading, BodyBuffer body) implements Read {}

    record Failed(Refusal refusal) implements Read {}
  }

  /// Runs off the event loop and must not use its state.
  private Read read(ReceivedRequest received, byte[] sent) {
    try (Lease names = received.memory().another()) {
      Coding coding = coding();
      byte[] body = sent;
      if (coding != null) {
        switch (UnpackedRequest.of(coding, sent, maxBodyBytes(), names)) {
          case UnpackedRequest.Failed(Refusal refusal) -> {
            return new Read.Failed(refusal);
          }
          case UnpackedRequest.Plain(byte[] plain) -> body = plain;
        }
      }
      boolean fills = !snapshot.defaults().isEmpty();
      long weight = JsonWeight.ofNames(body) + (fills ? body.length : 0);
      if (!names.take(weight)) {
        return new Read.Failed(RequestMemory.refusal(names, weight));
      }
      String type = head.headers().get(HttpHeaders.CONTENT_TYPE);
      byte[] whole = fills ? snapshot.defaults().fill(received.endpoint(), type, body) : body;
      Reading reading = RequestReader.read(received.endpoint(), type, whole);
      return new Read.Whole(reading, BodyBuffer.of(whole));
    }
  }

  private void admit(ReceivedRequest received, Read read, Consumer<Verdict> decided) {
    Caller caller = received.caller();
    switch (read) {
      case Read.Failed(Refusal refusal) -> decided.accept(new Verdict.Refused(refusal, null, null));
      case Read.Whole(Reading.Unreadable unreadable, _) ->
          decided.accept(new Verdict.Refused(new Refusal.BodyUnreadable(unreadable), null, null));
      case Read.Whole(Reading.Understood(RequestView view), BodyBuffer body) -> {
        long more = RequestMemory.ofBody(body.length() - received.body().length());
        received.memory().takeAnyway(Math.max(0, more));
        ReceivedRequest whole = received.with(body);
        services
            .limitStore()
            .reserve(
                snapshot.rateLimits().keys(caller, head.clientAddress()),
                services.millis().getAsLong(),
                reservation -> decided.accept(route(whole, view, reservation)));
      }
    }
  }

  /// Content coding of the body; null: none.
  private @Nullable Coding coding() {
    String encoding = head.headers().get(HttpHeaders.CONTENT_ENCODING);
    return encoding == null || Coding.isNone(encoding) ? null : Coding.of(encoding);
  }

  private Entrance authenticate() {
    String presented = HeaderRules.presentedKey(head.headers());
    if (presented != null && presented.isEmpty()) {
      List<String> carriers = HeaderRules.keyCarriers(head.headers());
      if (carriers.size() > 1) {
        return refused(new Refusal.Unauthenticated(new Authentication.KeysDiffer(carriers)));
      }
    }
    return switch (snapshot
        .authenticator()
        .authenticate(presented, services.millis().getAsLong())) {
      case Authentication.Known(Caller caller) -> enterAs(caller);
      case Authentication.Unknown why -> refused(new Refusal.Unauthenticated(why));
      case Authentication.KeysNeeded(IssuerKeys keys, Authentication.Unknown otherwise) ->
          new Entrance.KeysNeeded(keys, new Refusal.Unauthenticated(otherwise));
    };
  }

  private Entrance enterAs(Caller caller) {
    return switch (head.operation()) {
      case Operation.ListModels() ->
          new Entrance.Models(caller, snapshot.models().json(head.format(), head.query()));
      case Operation.GetModel(String id) ->
          snapshot.router().isKnown(id)
              ? new Entrance.Models(caller, ModelList.one(id, head.format()))
              : refused(new Refusal.ModelUnknown(id));
      case Operation.Inference(Endpoint endpoint) -> inference(caller, endpoint);
      case Operation.UnknownPath unknown -> refused(new Refusal.UnknownPath(unknown));
      case Operation.WrongMethod wrong -> refused(new Refusal.WrongMethod(wrong));
    };
  }

  private Entrance inference(Caller caller, Endpoint endpoint) {
    String encoding = head.headers().get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !Coding.isNone(encoding) && Coding.of(encoding) == null) {
      return refused(new Refusal.EncodedBody(encoding));
    }
    if (head.contentLength() > maxBodyBytes()) {
      return refused(new Refusal.BodyTooLarge(maxBodyBytes()));
    }
    return new Entrance.Inference(caller, endpoint);
  }

  private Verdict route(ReceivedRequest received, RequestView view, Reservation reservation) {
    Caller caller = received.caller();
    return switch (reservation) {
      case Reservation.Exceeded exceeded ->
          new Verdict.Refused(new Refusal.LimitExceeded(exceeded), view, exceeded.rateLimit());
      case Reservation.Granted(RateLimitStatus rateLimit) -> {
        HeldState held = held(received, view);
        String holder = held == null ? null : held.holder();
        Route<Target> route =
            snapshot
                .router()
                .route(view.model(), caller, head.headers(), services.random(), holder);
        yield switch (route) {
          case Route.NoUpstream<Target> _ ->
              new Verdict.Refused(new Refusal.ModelUnknown(view.model()), view, rateLimit);
          case Route.To<Target> to ->
              new Verdict.Admitted(new AdmittedRequest(received, view, to, rateLimit, held));
        };
      }
    };
  }

  /// Only the Responses API stores responses at the provider, under an id that later requests can
  /// refer to.
  private @Nullable HeldState held(ReceivedRequest received, RequestView view) {
    return received.endpoint() == Endpoint.Responses
        ? HeldState.of(services.holders(), received.caller(), head.clientAddress(), view.stateId())
        : null;
  }

  private static Entrance refused(Refusal refusal) {
    return new Entrance.Refused(refusal);
  }
}
