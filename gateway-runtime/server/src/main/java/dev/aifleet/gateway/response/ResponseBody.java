package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// The body of a success response between upstream and client, and the facts read from it. Confined
/// to one exchange's event loop, except that [#rest] may be called elsewhere.
public interface ResponseBody {
  /// Adapts the headers to the body that the client gets.
  void adapt(MultiMap headers);

  /// Bytes to send now; null: none.
  @Nullable Buffer feed(Buffer chunk);

  /// Whether [#rest] takes too long for an event loop.
  default boolean isSlow() {
    return false;
  }

  /// Remaining bytes at the end of the upstream's body; null: none. If slow, called on another
  /// thread, during which no other method is called.
  @Nullable Buffer rest();

  /// Whether the bytes so far may be relayed.
  OpeningVerdict opening();

  /// Whether a client can use nothing but the whole. If it is short, it is held until its end, so
  /// that another upstream can be tried if it breaks off.
  default boolean isUnary() {
    return false;
  }

  /// Whether a part of the response has arrived. Comments and white space, which only keep a
  /// connection alive, do not count.
  default boolean hasSubstance() {
    return true;
  }

  /// Relays the body although its opening is undecided.
  void begin();

  /// Received bytes that are held until the next ones arrive.
  default int unfinished() {
    return 0;
  }

  /// As reported so far; null: not reported.
  @Nullable Usage usage();

  /// Whether the response is complete, so that the way its body ends does not matter.
  default boolean isComplete() {
    return false;
  }

  /// Error that the upstream reported within the body; null: none. If the response has started, it
  /// was forwarded.
  default @Nullable StreamError error() {
    return null;
  }

  /// Id of the response, to which later requests can refer; null: not known.
  default @Nullable String responseId() {
    return null;
  }

  /// Keep-alive bytes that are valid at this point of a started stream; null: none.
  default @Nullable Buffer keepAlive() {
    return null;
  }

  /// Bytes that end the body with an error here; null: only a connection reset can show it.
  default @Nullable Buffer ending(ErrorBody reason) {
    return null;
  }
}
