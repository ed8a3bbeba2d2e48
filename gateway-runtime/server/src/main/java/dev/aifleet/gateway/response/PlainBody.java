package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A body that passes as it is and is not looked into: sound, text, or what is packed.
public final class PlainBody implements ResponseBody {
  private final boolean mayBeEmpty;
  private OpeningVerdict opening = OpeningVerdict.HOLD;

  private PlainBody(boolean mayBeEmpty) {
    this.mayBeEmpty = mayBeEmpty;
  }

  public static PlainBody opaque() {
    return new PlainBody(false);
  }

  /// One of which nothing may come, such as the text of a recording in which there is silence.
  public static PlainBody maybeEmpty() {
    return new PlainBody(true);
  }

  @Override
  public void adapt(MultiMap headers) {
    // They describe the same bytes.
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
              : new OpeningVerdict.Failed(StreamError.unusable("The upstream's answer is empty."));
    }
    return null;
  }

  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public void begin() {
    // Its first byte begins it.
  }

  @Override
  public @Nullable Usage usage() {
    return null;
  }
}
