package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.RateLimitHeaders;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RefusalResponse;
import dev.aifleet.gateway.attempt.Attempt;
import dev.aifleet.gateway.attempt.ErrorJudgement;
import dev.aifleet.gateway.attempt.UpstreamError;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.exchange.AttemptLoop.State.Trying;
import dev.aifleet.gateway.exchange.ExchangeSummary.Notes;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.resilience.RetryAfter;
import dev.aifleet.gateway.response.KeepAlive;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Writes the responses that go to a client in one piece (model lists, refusals, upstream errors)
/// and the headers that every response carries.
final class LocalReplies {
  private static final int OK = 200;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String RETRY_AFTER = "retry-after";
  private static final String RETRY_AFTER_MS = "retry-after-ms";
  private static final String SHOULD_RETRY = "x-should-retry";
  private static final String JSON = "application/json";

  private final RequestHead head;
  private final ClientSide client;
  private final Notes notes;
  private final LongSupplier millis;
  private final Format format;

  /// @param millis milliseconds since the epoch
  LocalReplies(RequestHead head, ClientSide client, Notes notes, LongSupplier millis) {
    this.head = head;
    this.client = client;
    this.notes = notes;
    this.millis = millis;
    this.format = head.format();
  }

  RequestHead head() {
    return head;
  }

  ClientSide client() {
    return client;
  }

  Notes notes() {
    return notes;
  }

  void models(Buffer json) {
    notes.status(OK);
    notes.bytes(json.length());
    client.status(OK);
    stamp(null, false);
    client.headers().set("content-type", JSON);
    client.end(json);
  }

  /// @param estimated name of the field of `json` whose value is an estimate
  void estimate(Buffer json, String estimated, @Nullable RateLimitStatus rateLimit) {
    notes.status(OK);
    notes.bytes(json.length());
    client.status(OK);
    stamp(rateLimit, false);
    client.headers().set("content-type", JSON).set(HeaderRules.ESTIMATED, estimated);
    client.end(json);
  }

  /// @param spent see [AttemptSequence#isBudgetSpent]
  void refusal(Refusal refusal, @Nullable RateLimitStatus rateLimit, boolean spent) {
    if (refusal instanceof Refusal.UpstreamFailed(SendFailure failure)) {
      notes.detail(failure.label());
    }
    RefusalResponse response = refusal.response();
    if (client.hasBegun()) {
      notes.refused(response);
      endStream(response.body(), response.status());
      return;
    }
    Buffer json = response.body().json(format, response.status(), head.requestId());
    notes.refused(response);
    notes.bytes(json.length());
    // Drops headers set for an upstream response that is not used.
    client.headers().clear();
    client.status(response.status());
    stamp(
        rateLimit,
        spent && mayForbid(response.status(), response.headers().containsKey(RETRY_AFTER)));
    client.headers().set("content-type", JSON);
    response.headers().forEach(client.headers()::set);
    client.end(json);
  }

  /// Prepares the head of a successful upstream response. It is sent with the first body byte.
  void head(Trying trying, int status, boolean spent) {
    notes.status(status);
    if (!client.hasBegun()) {
      // Drops headers of an earlier response that failed before its first byte.
      client.headers().clear();
      stamp(trying.request().rateLimit(), spent);
      trying.attempt().describe(client.headers());
    }
  }

  /// Forwards an upstream's error to the client.
  ///
  /// @param soonest when a further request could be served
  /// @return how this ends the exchange
  Termination upstreamRefused(
      Trying trying, UpstreamError error, Outcome outcome, boolean spent, Duration soonest) {
    RateLimitStatus rateLimit = trying.request().rateLimit();
    if (outcome.refusesCredential()) {
      refusal(
          ErrorJudgement.refusal(outcome, trying.attempt().mask().masked(error.body())),
          rateLimit,
          spent);
      return Termination.Refused;
    }
    if (!error.isWhole()) {
      refusal(new Refusal.UpstreamErrorIncomplete(error.status()), rateLimit, spent);
      return Termination.Refused;
    }
    notes.firstByte();
    boolean asStatus = !client.hasBegun();
    upstreamError(error, trying, outcome, spent, soonest);
    return asStatus ? Termination.Completed : Termination.Refused;
  }

  /// @param error with its complete body
  private void upstreamError(
      UpstreamError error, Trying trying, Outcome outcome, boolean spent, Duration soonest) {
    Attempt attempt = trying.attempt();
    if (client.hasBegun()) {
      ErrorBody event = error.streamError(attempt.mask(), attempt.translation());
      notes.detail("error after keep-alive: " + error.status());
      endStream(event, error.status());
      return;
    }
    UpstreamError.ClientError clientError =
        error.forClient(attempt.mask(), attempt.translation(), head.requestId());
    notes.status(clientError.status());
    notes.bytes(clientError.body().length());
    client.headers().clear();
    client.status(clientError.status());
    HeaderRules.copyToClient(error.headers(), client.headers(), attempt.mask()::masked);
    client.headers().remove("content-length");
    if (clientError.isTranslated()) {
      // The translated body carries the gateway's request id.
      client.headers().remove(HeaderRules.ANTHROPIC_REQUEST_ID);
      client.headers().set("content-type", JSON);
      client.headers().remove("content-encoding");
    }
    if (outcome instanceof Outcome.Capacity(Duration pause, boolean requested)
        && requested
        && !isWaitNamed(client.headers())) {
      // The delay was in the body only, where SDKs do not read it.
      client.headers().set(RETRY_AFTER, Long.toString(seconds(pause)));
    }
    shortenWait(soonest);
    boolean mayForbid = mayForbid(clientError.status(), isWaitNamed(client.headers()));
    if (!mayForbid && "false".equalsIgnoreCase(client.headers().get(SHOULD_RETRY))) {
      // It speaks for one upstream; a later request may be served by another.
      client.headers().remove(SHOULD_RETRY);
    }
    stamp(trying.request().rateLimit(), spent && mayForbid);
    attempt.describe(client.headers());
    client.end(clientError.body());
  }

  /// The error is one upstream's, and another may be available before that one.
  private void shortenWait(Duration soonest) {
    MultiMap headers = client.headers();
    if (seconds(soonest) >= seconds(RetryAfter.of(headers, millis.getAsLong()))) {
      return;
    }
    headers.set(RETRY_AFTER, Long.toString(Math.max(1, seconds(soonest))));
    if (headers.contains(RETRY_AFTER_MS)) {
      headers.set(RETRY_AFTER_MS, Long.toString(Math.max(1, soonest.toMillis())));
    }
  }

  private static boolean isWaitNamed(MultiMap headers) {
    return headers.contains(RETRY_AFTER) || headers.contains(RETRY_AFTER_MS);
  }

  /// Rounded up.
  private static long seconds(Duration wait) {
    return Math.ceilDiv(wait.toMillis(), 1000);
  }

  /// The no-retry header is not sent together with an explicit permission to retry.
  private static boolean mayForbid(int status, boolean retryAfter) {
    return status != TOO_MANY_REQUESTS && !retryAfter;
  }

  /// Starts a stream before any upstream has responded, as a keep-alive. This fixes only the
  /// status: another upstream may still be tried, and an error becomes the stream's last event.
  void beginStream(@Nullable RateLimitStatus rateLimit) {
    notes.status(OK);
    client.headers().clear();
    client.status(OK);
    stamp(rateLimit, false);
    client
        .headers()
        .set("content-type", "text/event-stream; charset=utf-8")
        .set("cache-control", "no-cache")
        .set("x-accel-buffering", "no");
    client.write(KeepAlive.comment());
  }

  /// Ends a stream of which only the head and comments were sent.
  private void endStream(ErrorBody error, int status) {
    notes.status(OK);
    Streaming streaming =
        head.operation() instanceof Operation.Inference(Endpoint endpoint)
            ? endpoint.streaming()
            : Streaming.Plain;
    String id = streaming == Streaming.Messages ? head.requestId() : null;
    Buffer event = error.event(streaming, status, 0, id);
    notes.bytes(event.length());
    client.end(event);
  }

  /// Sets the headers that every response carries, forwarded ones included.
  void stamp(@Nullable RateLimitStatus rateLimit, boolean spent) {
    client.headers().set(HeaderRules.REQUEST_ID, head.requestId());
    if (format == Format.Anthropic
        && !client.headers().contains(HeaderRules.ANTHROPIC_REQUEST_ID)) {
      client.headers().set(HeaderRules.ANTHROPIC_REQUEST_ID, head.requestId());
    }
    if (rateLimit != null) {
      RateLimitHeaders.write(rateLimit, format, millis.getAsLong(), client.headers());
    }
    if (spent) {
      RefusalResponse.NO_RETRY.forEach(client.headers()::set);
    }
  }
}
