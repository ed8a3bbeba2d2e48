package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.events.WholeAsEvents;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Converts a whole JSON response to events, for a client that requested a stream: collected,
/// translated where formats differ, and written as equivalent events.
public final class EventsOfBody extends CollectedBody {
  private final Endpoint endpoint;
  private final boolean usageRequested;
  private final @Nullable String requestId;
  private final @Nullable BodyTranslation translation;

  /// @param endpoint of the client
  /// @param usageRequested whether the client requested usage in its stream
  /// @param translation null: both have the same format
  /// @param requestId null: not known
  /// @param memory lease of the exchange
  public EventsOfBody(
      Endpoint endpoint,
      boolean usageRequested,
      @Nullable BodyTranslation translation,
      @Nullable String requestId,
      Lease memory) {
    // One tree for the response, one for its events.
    super(memory, 2, "The upstream's response is too long to be written as a stream.");
    this.requestId = requestId;
    this.endpoint = endpoint;
    this.usageRequested = usageRequested;
    this.translation = translation;
  }

  @Override
  public void adapt(MultiMap headers) {
    EventHeaders.adaptFraming(headers);
    headers.set("content-type", "text/event-stream; charset=utf-8");
  }

  @Override
  @Nullable Buffer converted(Buffer whole) {
    Buffer body = inClientsFormat(whole);
    if (body == null) {
      return null;
    }
    Buffer events = WholeAsEvents.of(endpoint, body, usageRequested);
    if (events == null) {
      fail("The upstream sent JSON where a stream was requested.");
    }
    return events;
  }

  private @Nullable Buffer inClientsFormat(Buffer whole) {
    if (translation == null) {
      var read = new BodyUsage(endpoint.format());
      read.feed(whole);
      count(read.usage());
      return whole;
    }
    return translated(translation, whole);
  }

  @Override
  public @Nullable String responseId() {
    return idAtBeginning();
  }

  @Override
  public Buffer ending(ErrorBody reason) {
    return reason.event(endpoint.streaming(), 0, endpoint == Endpoint.Messages ? requestId : null);
  }
}
