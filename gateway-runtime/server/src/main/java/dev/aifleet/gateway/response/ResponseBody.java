package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// The body of a good answer on its way from an upstream to the client, and what is learnt from it.
/// Confined to one exchange's event loop, except that [#rest] may be called elsewhere.
public interface ResponseBody {
  /// Makes the headers fit what the client will get.
  void adapt(MultiMap headers);

  /// What may go out now; null: nothing yet.
  @Nullable Buffer feed(Buffer chunk);

  /// Whether [#rest] takes so long that it would hold up everybody else on the event loop.
  default boolean isSlow() {
    return false;
  }

  /// What is left when the upstream has sent everything; null: nothing. Of a slow one on another
  /// thread, while nothing else is called.
  @Nullable Buffer rest();

  /// Whether what came so far may go to the client.
  OpeningVerdict opening();

  /// Whether anything of the answer has come. Comments and white space, which only keep a
  /// connection alive, are none.
  default boolean hasSubstance() {
    return true;
  }

  /// Nobody waits any longer for how it opens.
  void begin();

  /// Bytes that came and are held, since they make no sense without the next.
  default int unfinished() {
    return 0;
  }

  /// As told so far; null: not told.
  @Nullable Usage usage();

  /// Whether the upstream has said its last word, so that it matters no more how its answer ends.
  default boolean isComplete() {
    return false;
  }

  /// That the upstream has reported inside of it; null: none. The client of an answer that has
  /// begun has been told.
  default @Nullable StreamError error() {
    return null;
  }

  /// What the upstream calls its answer, so that a later request can refer to it; null: not known.
  default @Nullable String answerId() {
    return null;
  }

  /// What keeps the client waiting at this point of a stream that has begun; null: nothing may be
  /// sent here.
  default @Nullable Buffer keepAlive() {
    return null;
  }

  /// What ends the body here; null: only a connection that breaks off can tell.
  default @Nullable Buffer ending(ErrorBody reason) {
    return null;
  }
}
