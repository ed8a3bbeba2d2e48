package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.translator.BodyTranslation;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A whole response in another format than the client's: collected, then translated.
public final class TranslatedBody extends CollectedBody {
  private final BodyTranslation translation;

  /// @param memory lease of the exchange
  public TranslatedBody(BodyTranslation translation, Lease memory) {
    super(memory, 1, "The upstream's response is too long to be translated.");
    this.translation = translation;
  }

  @Override
  public void adapt(MultiMap headers) {
    headers.remove("content-length");
    headers.set("content-type", "application/json");
  }

  @Override
  @Nullable Buffer converted(Buffer whole) {
    return translated(translation, whole);
  }
}
