package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.Translation;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A whole response in another format than the client's: collected, then translated. Nothing is
/// relayed until it is complete, so that for an unusable one another upstream can be tried.
public final class TranslatedBody implements ResponseBody {
  /// Longer than any generated text; generated images are not translated.
  static final int MAX_BYTES = 32 << 20;

  private final BodyTranslation translation;
  private final Lease memory;
  private final Buffer collected = Buffer.buffer();
  private OpeningVerdict opening = OpeningVerdict.HOLD;
  private @Nullable Usage usage;

  /// @param memory lease of the exchange
  public TranslatedBody(BodyTranslation translation, Lease memory) {
    this.memory = memory;
    this.translation = translation;
  }

  @Override
  public void adapt(MultiMap headers) {
    headers.remove("content-length");
    headers.set("content-type", "application/json");
  }

  @Override
  public @Nullable Buffer feed(Buffer chunk) {
    if (collected.length() + chunk.length() > MAX_BYTES) {
      opening = failed("The upstream's answer is too long to be translated.");
    } else if (opening instanceof OpeningVerdict.Hold) {
      // Twice, since the buffer grows by doubling.
      if (memory.take(2L * chunk.length())) {
        collected.appendBuffer(chunk);
      } else {
        opening = new OpeningVerdict.Failed(StreamError.NO_ROOM);
      }
    }
    return null;
  }

  @Override
  public boolean isSlow() {
    return collected.length() > Translation.QUICK_BYTES;
  }

  @Override
  public @Nullable Buffer rest() {
    if (opening instanceof OpeningVerdict.Failed) {
      return null;
    }
    if (BodyInspection.ofBeginning(collected, true).verdict()
        instanceof OpeningVerdict.Failed failed) {
      opening = failed;
      return null;
    }
    try (Lease trees = memory.another()) {
      if (!trees.take(JsonWeight.ofTrees(collected))) {
        opening = new OpeningVerdict.Failed(StreamError.NO_ROOM);
        return null;
      }
      return translated();
    }
  }

  private @Nullable Buffer translated() {
    return switch (translation.response(collected)) {
      case Response.Translated(Buffer body, Usage told) -> {
        usage = told;
        opening = OpeningVerdict.BEGIN;
        yield body;
      }
      case Response.Unreadable(String message) -> {
        opening = failed(message);
        yield null;
      }
    };
  }

  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public void begin() {
    // Nothing can be relayed before it is complete.
  }

  @Override
  public @Nullable Usage usage() {
    return usage;
  }

  private static OpeningVerdict failed(String message) {
    return new OpeningVerdict.Failed(StreamError.unusable(message));
  }
}
