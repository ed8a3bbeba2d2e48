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
import dev.aifleet.gateway.translator.events.WholeAsEvents;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// How one response is translated from the upstream's format to the client's.
///
/// @param endpoint of the client
/// @param spoken the upstream's endpoint, in its own format
/// @param streamed whether the client requested events
/// @param hidesUsage whether usage was requested from the upstream but not by the client
/// @param translation null: both have the same format
/// @param ignored fields of the request that the upstream did not get; empty: none
public record ResponseTranslation(
    Endpoint endpoint,
    Endpoint spoken,
    boolean streamed,
    boolean hidesUsage,
    @Nullable BodyTranslation translation,
    String ignored) {
  /// @param headers of the upstream's success response
  /// @param headSent whether the client was sent the head of a stream
  /// @param requestId as the client knows it
  /// @param memory lease of the exchange
  public ResponseBody responseBody(
      MultiMap headers, boolean headSent, String requestId, Lease memory) {
    if (isPacked(headers)) {
      // An unknown coding cannot be parsed; the request asked for none.
      return headSent
          ? new SniffedBody(beginning -> null)
          : translation == null ? PlainBody.opaque() : new TranslatedBody(translation, memory);
    }
    return endpoint.respondsInJson()
        ? new SniffedBody(beginning -> form(beginning, requestId, memory))
        : typed(headers, requestId, memory);
  }

  /// Null: the body is not in the requested form.
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

  /// Audio and text may begin with any byte, so only the content type decides.
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
