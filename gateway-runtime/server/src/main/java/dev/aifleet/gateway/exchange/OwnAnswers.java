package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.exchange.ConversationState.Trying;
import dev.aifleet.gateway.exchange.ExchangeSummary.Notes;
import dev.aifleet.gateway.limit.Allowance;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.buffer.Buffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What goes to one client in one piece: lists of models, refusals, upstreams' errors; and the
/// headers that every answer carries.
final class OwnAnswers {
  private static final int OK = 200;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String RETRY_AFTER = "retry-after";
  private static final String JSON = "application/json";

  private final RequestHead head;
  private final ClientSide client;
  private final Notes notes;
  private final LongSupplier millis;
  private final Format format;

  /// @param millis a clock since the epoch
  OwnAnswers(Party party, LongSupplier millis) {
    this.millis = millis;
    this.format = party.head().format();
    this.head = party.head();
    this.client = party.client();
    this.notes = party.notes();
  }

  void models(Buffer json) {
    notes.status(OK);
    notes.bytes(json.length());
    client.status(OK);
    stamp(null, false);
    client.headers().set("content-type", JSON);
    client.end(json);
  }

  /// @param estimated the field of `json` that is no more than an estimate
  void estimate(Buffer json, String estimated, @Nullable Allowance allowance) {
    notes.status(OK);
    notes.bytes(json.length());
    client.status(OK);
    stamp(allowance, false);
    client.headers().set("content-type", JSON).set(HeaderRules.ESTIMATED, estimated);
    client.end(json);
  }

  /// @param spent see [Tries#areSpent]
  void refusal(Refusal refusal, @Nullable Allowance allowance, boolean spent) {
    if (refusal instanceof Refusal.UpstreamFailed(SendFailure failure)) {
      notes.detail(failure.label());
    }
    RefusalAnswer answer = RefusalAnswer.of(refusal);
    Buffer json = answer.body().json(format, answer.status(), head.requestId());
    notes.refused(answer);
    notes.bytes(json.length());
    // Whatever an upstream's answer had put there is void.
    client.headers().clear();
    client.status(answer.status());
    stamp(
        allowance, spent && mayForbid(answer.status(), answer.headers().containsKey(RETRY_AFTER)));
    client.headers().set("content-type", JSON);
    answer.headers().forEach(client.headers()::set);
    client.end(json);
  }

  /// @param error whole
  void upstreamError(UpstreamError error, Trying trying, boolean spent) {
    Attempt attempt = trying.attempt();
    UpstreamError.Told told = error.told(attempt, head.requestId());
    notes.status(told.status());
    notes.bytes(told.body().length());
    client.headers().clear();
    client.status(told.status());
    HeaderRules.copyToClient(error.headers(), client.headers(), attempt.mask()::masked);
    client.headers().remove("content-length");
    if (told.isTranslated()) {
      // The body names our own.
      client.headers().remove(HeaderRules.ANTHROPIC_REQUEST_ID);
      client.headers().set("content-type", JSON);
      client.headers().remove("content-encoding");
    }
    boolean mayForbid = mayForbid(told.status(), error.headers().contains(RETRY_AFTER));
    stamp(trying.request().allowance(), spent && mayForbid);
    attempt.describe(client.headers());
    client.end(told.body());
  }

  /// Where a client hears that it may come back, it is not told to stay away.
  private static boolean mayForbid(int status, boolean retryAfter) {
    return status != TOO_MANY_REQUESTS && !retryAfter;
  }

  /// What every answer carries, an upstream's too.
  void stamp(@Nullable Allowance allowance, boolean spent) {
    client.headers().set(HeaderRules.REQUEST_ID, head.requestId());
    if (format == Format.Anthropic
        && !client.headers().contains(HeaderRules.ANTHROPIC_REQUEST_ID)) {
      client.headers().set(HeaderRules.ANTHROPIC_REQUEST_ID, head.requestId());
    }
    if (allowance != null) {
      RateLimitHeaders.write(allowance, format, millis.getAsLong(), client.headers());
    }
    if (spent) {
      RefusalAnswer.NO_RETRY.forEach(client.headers()::set);
    }
  }
}
