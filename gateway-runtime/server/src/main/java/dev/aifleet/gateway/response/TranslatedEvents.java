package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.HeldBytes;
import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.StreamTranslation;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Translates events one by one into the client's format. The opening is judged by the upstream's
/// events, before translation.
public final class TranslatedEvents implements ResponseBody {
  private static final Buffer NOTHING = Buffer.buffer();

  private final Endpoint endpoint;
  private final EventStream upstream;
  private final StreamTranslation translation;
  private final WholeEvents events;
  private final @Nullable String requestId;
  private final Lease memory;
  private final HeldBytes held;
  private OpeningVerdict opening = OpeningVerdict.HOLD;

  /// Whether the client was sent anything but an error.
  private boolean written;

  private @Nullable StreamError unusable;

  /// @param endpoint of the client
  /// @param spoken the endpoint whose events the upstream sends
  /// @param requestId null: not known
  /// @param memory lease of the exchange
  public TranslatedEvents(
      Endpoint endpoint,
      Endpoint spoken,
      StreamTranslation translation,
      @Nullable String requestId,
      Lease memory) {
    this.requestId = requestId;
    this.memory = memory;
    this.held = new HeldBytes(memory);
    this.events = new WholeEvents(memory);
    this.endpoint = endpoint;
    this.upstream = EventStream.untouched(spoken, memory);
    this.translation = translation;
  }

  @Override
  public void adapt(MultiMap headers) {
    upstream.adapt(headers);
    headers.set("content-type", "text/event-stream; charset=utf-8");
  }

  @Override
  public @Nullable Buffer feed(Buffer chunk) {
    Buffer whole = upstream.feed(chunk);
    Buffer out = whole == null || unusable != null ? null : translated(whole);
    look();
    return out;
  }

  @Override
  public @Nullable Buffer rest() {
    Buffer out = unusable == null ? last() : null;
    look();
    return out;
  }

  private Buffer last() {
    Buffer last = upstream.remainder();
    Buffer out = Buffer.buffer().appendBuffer(last == null ? NOTHING : translated(last));
    Buffer unended = events.rest();
    if (unended != null) {
      out.appendBuffer(tell(unended));
    }
    out.appendBuffer(translation.end());
    if (!translation.isComplete() && translation.failure() == null) {
      out.appendBuffer(
          giveUp(StreamError.unusable("The upstream ended its response before it was complete.")));
    }
    return out;
  }

  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public boolean hasSubstance() {
    return upstream.hasSubstance();
  }

  @Override
  public void begin() {
    upstream.begin();
    look();
  }

  /// An opening that cannot be translated is a failure like one that the upstream reports. Both are
  /// sent in the client's format, as for an error status.
  private void look() {
    if (opening instanceof OpeningVerdict.Hold) {
      OpeningVerdict seen = upstream.opening();
      StreamError error = error();
      boolean begun = written && seen instanceof OpeningVerdict.Begin;
      opening = error == null || begun ? seen : new OpeningVerdict.Failed(error);
    }
  }

  @Override
  public int unfinished() {
    return upstream.unfinished();
  }

  @Override
  public Usage usage() {
    return translation.usage();
  }

  @Override
  public boolean isComplete() {
    return translation.isComplete() && unusable == null;
  }

  /// Errors that the translation has not sent itself are sent here.
  @Override
  public @Nullable StreamError error() {
    ErrorParts failure = translation.failure();
    return unusable != null || failure == null ? unusable : StreamError.of(failure);
  }

  @Override
  public @Nullable Buffer keepAlive() {
    return KeepAlive.between(endpoint.streaming());
  }

  @Override
  public Buffer ending(ErrorBody reason) {
    String id = endpoint == Endpoint.Messages ? requestId : translation.responseId();
    return reason.event(endpoint.streaming(), translation.count(), id);
  }

  private Buffer translated(Buffer whole) {
    Buffer out = Buffer.buffer();
    WholeEvents.Fit fit = events.feed(whole, event -> out.appendBuffer(tell(event)));
    return switch (fit) {
      case Held -> out;
      case TooLong ->
          out.appendBuffer(
              giveUp(StreamError.unusable("The upstream sent an event that is too long.")));
      case NoRoom -> out.appendBuffer(giveUp(StreamError.NO_ROOM));
    };
  }

  private Buffer tell(Buffer event) {
    if (unusable != null) {
      return NOTHING;
    }
    try (Lease trees = memory.another()) {
      if (!trees.take(JsonWeight.ofTrees(event))) {
        return giveUp(StreamError.NO_ROOM);
      }
      Buffer out = translation.event(event);
      if (!held.hold(translation.held())) {
        return giveUp(StreamError.NO_ROOM);
      }
      written |= out.length() > 0 && translation.failure() == null;
      return out;
    }
  }

  private Buffer giveUp(StreamError error) {
    unusable = error;
    return ending(error.body());
  }
}
