package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Translates one event stream to the client's format. Not thread-safe: used on the exchange's
/// event loop only.
public interface StreamTranslation {
  /// @param wholeEvent one event, with or without the blank line after it
  /// @return data for the client, possibly empty. After a failure: the error event of the client's
  ///     format once, then nothing.
  Buffer event(Buffer wholeEvent);

  /// Call this after the upstream's HTTP response has ended normally, not after it was interrupted.
  /// Returns the final events of the client's stream; nothing if the response is incomplete, so
  /// that the client can detect it.
  Buffer end();

  /// Whether the response is complete and its final events were returned. For a format without an
  /// end mark, this is known only after [#end].
  boolean isComplete();

  /// The usage so far; final once complete.
  Usage usage();

  /// Approximate number of bytes of the response held in memory.
  default long held() {
    return 0;
  }

  /// How many events the client got, where its format numbers them.
  default long count() {
    return 0;
  }

  /// Id of the client's response, where its format names it in an error; null: not begun.
  default @Nullable String responseId() {
    return null;
  }

  /// The failure within the stream, whose error event was already returned; null if there is none.
  @Nullable ErrorParts failure();
}
