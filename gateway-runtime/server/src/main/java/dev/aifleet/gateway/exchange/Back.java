package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.answer.AnswerBody;
import dev.aifleet.gateway.answer.EventStream;
import dev.aifleet.gateway.answer.PlainBody;
import dev.aifleet.gateway.answer.TranslatedBody;
import dev.aifleet.gateway.answer.TranslatedEvents;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.translator.AnswerTranslation;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The way back of one request's answer: from the upstream's words to the client's.
///
/// @param endpoint of the client
/// @param spoken the endpoint that the upstream is asked at, in its own format
/// @param hidesUsage whether the upstream was asked for usage and the client is not to see it
/// @param translation null: both speak the same
/// @param ignored the fields of the request that the upstream did not get; empty: none
record Back(
    Endpoint endpoint,
    Endpoint spoken,
    boolean hidesUsage,
    @Nullable AnswerTranslation translation,
    String ignored) {
  /// @param headers of the upstream's good answer
  /// @param memory that the exchange holds
  AnswerBody answer(MultiMap headers, Lease memory) {
    boolean events = isType(headers, "text/event-stream");
    if (translation != null) {
      return events
          ? new TranslatedEvents(endpoint, spoken, translation.stream(), memory)
          : new TranslatedBody(translation, memory);
    }
    if (events) {
      return hidesUsage
          ? EventStream.hidingUsage(endpoint, memory)
          : EventStream.passing(endpoint, memory);
    }
    return isType(headers, "application/json") ? PlainBody.json(endpoint) : PlainBody.opaque();
  }

  /// What is packed is not looked into. Nobody asked for it.
  private static boolean isType(MultiMap headers, String wanted) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    return type != null
        && type.regionMatches(true, 0, wanted, 0, wanted.length())
        && (encoding == null || encoding.equalsIgnoreCase("identity"));
  }
}
