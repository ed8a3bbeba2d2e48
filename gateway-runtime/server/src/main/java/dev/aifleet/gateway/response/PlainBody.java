package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A body that passes unchanged and unparsed: audio, text, or compressed bytes.
public final class PlainBody implements ResponseBody {
  private final boolean mayBeEmpty;
  private OpeningVerdict opening = OpeningVerdict.HOLD;

  private PlainBody(boolean mayBeEmpty) {
    this.mayBeEmpty = mayBeEmpty;
  }

  public static PlainBody opaque() {
    return new PlainBody(false);
  }

  /// A body that may be empty, such as the transcript of silence.
  public static PlainBody maybeEmpty() {
    return new PlainBody(true);
  }

  @Override
  public void adapt(MultiMap headers) {
    // Valid, since the bytes are unchanged.
  }

  @Override
  public Buffer feed(Buffer chunk) {
    if (chunk.length() > 0) {
      opening = OpeningVerdict.BEGIN;
    }
    return chunk;
  }

  @Override
  public @Nullable Buffer rest() {
    if (opening instanceof OpeningVerdict.Hold) {
      opening =
          mayBeEmpty
              ? OpeningVerdict.BEGIN
              : new OpeningVerdict.Failed(
                  StreamError.unusable("The upstream's response is empty."));
    }
    return null;
  }

  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public void begin() {
    // The first byte decides.
  }

  @Override
  public @Nullable Usage usage() {
    return null;
  }
}
