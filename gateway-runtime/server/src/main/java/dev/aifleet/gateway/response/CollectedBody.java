package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.translator.Translation;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A response's body that is needed whole, as far as it has come.
final class CollectedBody {
  /// Longer than any generated text; generated images are not translated.
  static final int MAX_BYTES = 32 << 20;

  private final Buffer bytes = Buffer.buffer();
  private final Lease memory;

  /// @param memory lease of the exchange
  CollectedBody(Lease memory) {
    this.memory = memory;
  }

  Buffer bytes() {
    return bytes;
  }

  /// Whether it would be longer with `chunk` than a body may be.
  boolean isTooLong(Buffer chunk) {
    return bytes.length() + chunk.length() > MAX_BYTES;
  }

  /// Takes `chunk`; null unless there is no memory for it.
  @Nullable StreamError add(Buffer chunk) {
    // Twice, since the buffer grows by doubling.
    if (!memory.take(2L * chunk.length())) {
      return StreamError.NO_ROOM;
    }
    bytes.appendBuffer(chunk);
    return null;
  }

  /// Whether what is to be done with it takes longer than an event loop may.
  boolean isSlow() {
    return bytes.length() > Translation.QUICK_BYTES;
  }
}
