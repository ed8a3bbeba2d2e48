package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.response.EventStream;
import dev.aifleet.gateway.response.EventsOfBody;
import dev.aifleet.gateway.response.JsonBody;
import dev.aifleet.gateway.response.PlainBody;
import dev.aifleet.gateway.response.ResponseBody;
import dev.aifleet.gateway.response.SniffedBody;
import dev.aifleet.gateway.response.SniffedBody.Beginning;
import dev.aifleet.gateway.response.TranslatedBody;
import dev.aifleet.gateway.response.TranslatedEvents;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.WholeAsEvents;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The way back of one request's answer: from the upstream's words to the client's.
///
/// @param endpoint of the client
/// @param spoken the endpoint that the upstream is asked at, in its own format
/// @param streamed whether the client asked for events
/// @param hidesUsage whether the upstream was asked for usage and the client is not to see it
/// @param translation null: both speak the same
/// @param ignored the fields of the request that the upstream did not get; empty: none
public record ResponseTranslation(
    Endpoint endpoint,
    Endpoint spoken,
    boolean streamed,
    boolean hidesUsage,
    @Nullable BodyTranslation translation,
    String ignored) {
  /// @param headers of the upstream's good answer
  /// @param begun whether the client has the head of a stream already
  /// @param requestId as the client knows it
  /// @param memory that the exchange holds
  public ResponseBody answer(MultiMap headers, boolean begun, String requestId, Lease memory) {
    if (isPacked(headers)) {
      // Not looked into; the upstream was not asked for it.
      return begun
          ? new SniffedBody(beginning -> null)
          : translation == null ? PlainBody.opaque() : new TranslatedBody(translation, memory);
    }
    return endpoint.answersInJson()
        ? new SniffedBody(beginning -> form(beginning, requestId, memory))
        : typed(headers, requestId, memory);
  }

  /// Null: not what was asked for.
  private @Nullable ResponseBody form(Beginning beginning, String requestId, Lease memory) {
    return switch (beginning) {
      case Json -> streamed ? eventsOfJson(requestId, memory) : json(memory);
      case Events -> streamed ? events(requestId, memory) : null;
      case Other -> null;
    };
  }

  private ResponseBody json(Lease memory) {
    return translation == null
        ? new JsonBody(endpoint, memory)
        : new TranslatedBody(translation, memory);
  }

  private @Nullable ResponseBody eventsOfJson(String requestId, Lease memory) {
    if (!endpoint.streams()) {
      return json(memory);
    }
    return WholeAsEvents.isPossible(endpoint)
        ? new EventsOfBody(endpoint, !hidesUsage, translation, requestId, memory)
        : null;
  }

  private ResponseBody events(String requestId, Lease memory) {
    if (translation != null) {
      return new TranslatedEvents(endpoint, spoken, translation.stream(), requestId, memory);
    }
    return hidesUsage
        ? EventStream.hidingUsage(endpoint, requestId, memory)
        : EventStream.passing(endpoint, requestId, memory);
  }

  /// Sound and text may begin with any byte: only the type tells.
  private ResponseBody typed(MultiMap headers, String requestId, Lease memory) {
    if (isType(headers, "text/event-stream")) {
      return EventStream.passing(endpoint, requestId, memory);
    }
    if (isType(headers, "application/json")) {
      return new JsonBody(endpoint, memory);
    }
    if (isType(headers, "text/html")) {
      return new SniffedBody(beginning -> null);
    }
    return endpoint == Endpoint.Speech ? PlainBody.opaque() : PlainBody.maybeEmpty();
  }

  private static boolean isPacked(MultiMap headers) {
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.equalsIgnoreCase("identity");
  }

  private static boolean isType(MultiMap headers, String wanted) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.regionMatches(true, 0, wanted, 0, wanted.length());
  }
}
