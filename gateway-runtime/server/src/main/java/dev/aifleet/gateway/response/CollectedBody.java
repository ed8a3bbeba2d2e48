package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.Translation;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A response's body that is collected, then converted. Nothing is relayed until it is complete, so
/// that for an unusable one another upstream can be tried.
abstract class CollectedBody implements ResponseBody {
  /// Longer than any generated text; generated images are not translated.
  private static final int MAX_BYTES = 32 << 20;

  private final Buffer bytes = Buffer.buffer();
  private final Lease memory;
  private final int trees;
  private final String tooLong;
  private OpeningVerdict opening = OpeningVerdict.HOLD;
  private @Nullable Usage usage;
  private @Nullable String idAtBeginning;

  /// @param memory lease of the exchange
  /// @param trees how many JSON trees of its size the conversion holds at a time
  /// @param tooLong message for a body that is longer than can be collected
  CollectedBody(Lease memory, int trees, String tooLong) {
    this.memory = memory;
    this.trees = trees;
    this.tooLong = tooLong;
  }

  /// The converted body, which is to be sent; null after [#fail].
  abstract @Nullable Buffer converted(Buffer whole);

  /// The translated body; null after [#fail]. Its usage is counted.
  final @Nullable Buffer translated(BodyTranslation translation, Buffer whole) {
    return switch (translation.response(whole)) {
      case Response.Translated(Buffer body, Usage reported) -> {
        usage = reported;
        yield body;
      }
      case Response.Unreadable(String message) -> {
        fail(message);
        yield null;
      }
    };
  }

  final void fail(String message) {
    opening = new OpeningVerdict.Failed(StreamError.unusable(message));
  }

  final void count(@Nullable Usage reported) {
    usage = reported;
  }

  /// The response's id, if it was found before the content.
  final @Nullable String idAtBeginning() {
    return idAtBeginning;
  }

  @Override
  public final @Nullable Buffer feed(Buffer chunk) {
    if (bytes.length() + chunk.length() > MAX_BYTES) {
      fail(tooLong);
    } else if (opening instanceof OpeningVerdict.Hold) {
      // Twice, since the buffer grows by doubling.
      if (memory.take(2L * chunk.length())) {
        bytes.appendBuffer(chunk);
      } else {
        opening = new OpeningVerdict.Failed(StreamError.NO_ROOM);
      }
    }
    return null;
  }

  @Override
  public final boolean isSlow() {
    return bytes.length() > Translation.QUICK_BYTES;
  }

  @Override
  public final @Nullable Buffer rest() {
    if (opening instanceof OpeningVerdict.Failed) {
      return null;
    }
    BodyInspection beginning = BodyInspection.ofBeginning(bytes, true);
    idAtBeginning = beginning.responseId();
    if (beginning.verdict() instanceof OpeningVerdict.Failed failed) {
      opening = failed;
      return null;
    }
    try (Lease converting = memory.another()) {
      if (!converting.take(trees * JsonWeight.ofTrees(bytes))) {
        opening = new OpeningVerdict.Failed(StreamError.NO_ROOM);
        return null;
      }
      Buffer converted = converted(bytes);
      if (converted != null) {
        opening = OpeningVerdict.BEGIN;
      }
      return converted;
    }
  }

  @Override
  public final OpeningVerdict opening() {
    return opening;
  }

  @Override
  public final void begin() {
    // Nothing can be relayed before it is complete.
  }

  @Override
  public final @Nullable Usage usage() {
    return usage;
  }
}
