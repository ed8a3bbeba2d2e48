package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// One event stream on its way to the client. Not thread-safe: lives on the exchange's event loop.
public interface StreamTranslation {
  /// @param wholeEvent one event with its field names, with or without the blank line behind it
  /// @return what goes to the client now; may be empty. After a failure: the error event of the
  ///     client's format once, then nothing.
  Buffer event(Buffer wholeEvent);

  /// The upstream has ended its answer as HTTP has it; not to be called when it broke off. Gives
  /// what closes the client's stream; nothing if the answer is not complete, since a client must be
  /// able to tell.
  Buffer end();

  /// Whether the whole answer has come and the client has got its end. Where the upstream's format
  /// has no end mark, that is known after [#end] only.
  boolean isComplete();

  /// What is known by now; final once complete.
  Usage usage();

  /// About how many bytes it keeps of the answer until that is complete.
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

  /// What went wrong inside the stream, already told to the client; null: nothing.
  @Nullable ErrorParts failure();
}
