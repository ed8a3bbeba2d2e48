package dev.aifleet.gateway.answer;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A body that passes as it is; of JSON the usage is read on the way.
public final class PlainBody implements AnswerBody {
  private final @Nullable BodyUsage usage;

  private PlainBody(@Nullable BodyUsage usage) {
    this.usage = usage;
  }

  public static PlainBody json(Endpoint endpoint) {
    return new PlainBody(new BodyUsage(endpoint.format()));
  }

  /// Sound, pictures, or whatever else.
  public static PlainBody opaque() {
    return new PlainBody(null);
  }

  @Override
  public void adapt(MultiMap headers) {
    // They describe the same bytes.
  }

  @Override
  public Buffer feed(Buffer chunk) {
    if (usage != null) {
      usage.feed(chunk);
    }
    return chunk;
  }

  @Override
  public @Nullable Buffer rest() {
    return null;
  }

  @Override
  public OpeningVerdict opening() {
    return OpeningVerdict.BEGIN;
  }

  @Override
  public void begin() {
    // It always has.
  }

  @Override
  public int unfinished() {
    return 0;
  }

  @Override
  public @Nullable Usage usage() {
    return usage == null ? null : usage.usage();
  }

  @Override
  public boolean isComplete() {
    return false;
  }

  @Override
  public @Nullable StreamError error() {
    return null;
  }

  @Override
  public @Nullable Buffer ending(ErrorBody reason) {
    return null;
  }
}
