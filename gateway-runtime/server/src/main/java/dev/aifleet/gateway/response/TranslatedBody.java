package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A whole response in another format than the client's: collected, then translated. Nothing is
/// relayed until it is complete, so that for an unusable one another upstream can be tried.
public final class TranslatedBody implements ResponseBody {
  private final BodyTranslation translation;
  private final Lease memory;
  private final CollectedBody collected;
  private OpeningVerdict opening = OpeningVerdict.HOLD;
  private @Nullable Usage usage;

  /// @param memory lease of the exchange
  public TranslatedBody(BodyTranslation translation, Lease memory) {
    this.memory = memory;
    this.collected = new CollectedBody(memory);
    this.translation = translation;
  }

  @Override
  public void adapt(MultiMap headers) {
    headers.remove("content-length");
    headers.set("content-type", "application/json");
  }

  @Override
  public @Nullable Buffer feed(Buffer chunk) {
    if (collected.isTooLong(chunk)) {
      opening = failed("The upstream's answer is too long to be translated.");
    } else if (opening instanceof OpeningVerdict.Hold) {
      StreamError noRoom = collected.add(chunk);
      if (noRoom != null) {
        opening = new OpeningVerdict.Failed(noRoom);
      }
    }
    return null;
  }

  @Override
  public boolean isSlow() {
    return collected.isSlow();
  }

  @Override
  public @Nullable Buffer rest() {
    if (opening instanceof OpeningVerdict.Failed) {
      return null;
    }
    if (BodyInspection.ofBeginning(collected.bytes(), true).verdict()
        instanceof OpeningVerdict.Failed failed) {
      opening = failed;
      return null;
    }
    try (Lease trees = memory.another()) {
      if (!trees.take(JsonWeight.ofTrees(collected.bytes()))) {
        opening = new OpeningVerdict.Failed(StreamError.NO_ROOM);
        return null;
      }
      return translated();
    }
  }

  private @Nullable Buffer translated() {
    return switch (translation.response(collected.bytes())) {
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
