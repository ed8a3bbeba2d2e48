package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.events.WholeAsEvents;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Converts a whole JSON response to events, for a client that requested a stream: collected,
/// translated where formats differ, and written as equivalent events.
public final class EventsOfBody implements ResponseBody {
  private final Endpoint endpoint;
  private final boolean usageAsked;
  private final @Nullable String requestId;
  private final @Nullable BodyTranslation translation;
  private final Lease memory;
  private final CollectedBody collected;
  private OpeningVerdict opening = OpeningVerdict.HOLD;
  private @Nullable Usage usage;
  private @Nullable String answerId;

  /// @param endpoint of the client
  /// @param usageAsked whether the client requested usage in its stream
  /// @param translation null: both have the same format
  /// @param requestId null: not known
  /// @param memory lease of the exchange
  public EventsOfBody(
      Endpoint endpoint,
      boolean usageAsked,
      @Nullable BodyTranslation translation,
      @Nullable String requestId,
      Lease memory) {
    this.requestId = requestId;
    this.memory = memory;
    this.collected = new CollectedBody(memory);
    this.endpoint = endpoint;
    this.usageAsked = usageAsked;
    this.translation = translation;
  }

  @Override
  public void adapt(MultiMap headers) {
    EventStream.adaptToEvents(headers);
    headers.set("content-type", "text/event-stream; charset=utf-8");
  }

  @Override
  public @Nullable Buffer feed(Buffer chunk) {
    if (collected.isTooLong(chunk)) {
      opening = failed("The upstream's answer is too long to be written as a stream.");
    } else if (opening instanceof OpeningVerdict.Hold) {
      StreamError noRoom = collected.add(chunk);
      if (noRoom != null) {
        opening = new OpeningVerdict.Failed(noRoom);
      }
    }
    return null;
  }

  @Override
  public boolean isSlow() {
    return collected.isSlow();
  }

  @Override
  public @Nullable Buffer rest() {
    if (opening instanceof OpeningVerdict.Failed) {
      return null;
    }
    BodyInspection found = BodyInspection.ofBeginning(collected.bytes(), true);
    answerId = found.answerId();
    if (found.verdict() instanceof OpeningVerdict.Failed) {
      opening = found.verdict();
      return null;
    }
    try (Lease trees = memory.another()) {
      // One for the response, one for its events.
      if (trees.take(2 * JsonWeight.ofTrees(collected.bytes()))) {
        return events();
      }
      opening = new OpeningVerdict.Failed(StreamError.NO_ROOM);
      return null;
    }
  }

  private @Nullable Buffer events() {
    Buffer body = inClientsFormat();
    Buffer events = body == null ? null : WholeAsEvents.of(endpoint, body, usageAsked);
    if (events != null) {
      opening = OpeningVerdict.BEGIN;
    } else if (opening instanceof OpeningVerdict.Hold) {
      opening = failed("The upstream sent JSON where a stream was asked for.");
    }
    return events;
  }

  private @Nullable Buffer inClientsFormat() {
    if (translation == null) {
      var read = new BodyUsage(endpoint.format());
      read.feed(collected.bytes());
      usage = read.usage();
      return collected.bytes();
    }
    return switch (translation.response(collected.bytes())) {
      case Response.Translated(Buffer body, Usage counted) -> {
        usage = counted;
        yield body;
      }
      case Response.Unreadable(String message) -> {
        opening = failed(message);
        yield null;
      }
    };
  }

  private static OpeningVerdict failed(String message) {
    return new OpeningVerdict.Failed(StreamError.unusable(message));
  }

  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public void begin() {
    // Nothing can be relayed before it is complete.
  }

  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  @Override
  public @Nullable String answerId() {
    return answerId;
  }

  @Override
  public Buffer ending(ErrorBody reason) {
    return reason.event(endpoint.streaming(), 0, endpoint == Endpoint.Messages ? requestId : null);
  }
}
