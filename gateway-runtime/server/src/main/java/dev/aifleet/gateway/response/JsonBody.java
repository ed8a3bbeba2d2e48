package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.HeldBytes;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A JSON body that passes unchanged. Its beginning is inspected first, since an error may come
/// with status 200; its usage is extracted.
public final class JsonBody implements ResponseBody {
  private static final String NO_OBJECT = "The upstream's response is no JSON object.";

  private final Format format;

  /// Reads the usage of a body that arrives in pieces.
  private final BodyUsage scanned;

  /// Usage of a body that arrived at once.
  private @Nullable Usage usage;

  private final HeldBytes held;
  private OpeningVerdict opening = OpeningVerdict.HOLD;
  private @Nullable String responseId;

  /// Bytes received while it is undecided whether it is a response.
  private @Nullable Buffer uncertain;

  /// Other endpoints may respond with a JSON string, or with fields of the provider's own.
  private final boolean needsObject;

  /// @param memory lease of the exchange
  public JsonBody(Endpoint endpoint, Lease memory) {
    held = new HeldBytes(memory);
    format = endpoint.format();
    scanned = new BodyUsage(format);
    needsObject = endpoint.respondsInJson();
  }

  @Override
  public void adapt(MultiMap headers) {
    // Valid, since the bytes are unchanged.
  }

  @Override
  public Buffer feed(Buffer chunk) {
    if (opening instanceof OpeningVerdict.Hold) {
      Buffer before = uncertain;
      uncertain =
          before == null
              ? chunk
              : Buffer.buffer(before.length() + chunk.length())
                  .appendBuffer(before)
                  .appendBuffer(chunk);
      inspect(uncertain, false);
      if (!held.hold(uncertain == null ? 0 : uncertain.length())) {
        begin();
      }
    }
    if (usage == null) {
      scanned.feed(chunk);
    }
    return chunk;
  }

  @Override
  public @Nullable Buffer rest() {
    if (opening instanceof OpeningVerdict.Hold) {
      inspect(uncertain == null ? Buffer.buffer() : uncertain, true);
    }
    return null;
  }

  @Override
  public boolean isUnary() {
    return true;
  }

  private void inspect(Buffer body, boolean whole) {
    BodyInspection found = BodyInspection.ofBeginning(body, whole, format);
    opening = found.verdict();
    if (opening instanceof OpeningVerdict.Begin && needsObject && !isObject(body)) {
      opening = new OpeningVerdict.Failed(StreamError.unusable(NO_OBJECT));
    }
    if (opening == BodyInspection.NO_CONTENT && !needsObject) {
      opening = OpeningVerdict.BEGIN;
    }
    responseId = found.responseId();
    usage = found.usage();
    if (!(opening instanceof OpeningVerdict.Hold)) {
      release();
    }
  }

  private static boolean isObject(Buffer body) {
    for (int at = 0; at < body.length(); at++) {
      byte value = body.getByte(at);
      // After white space or a byte order mark.
      if (value > ' ') {
        return value == '{';
      }
    }
    return false;
  }

  private void release() {
    uncertain = null;
    held.hold(0);
  }

  @Override
  public OpeningVerdict opening() {
    return opening;
  }

  @Override
  public void begin() {
    if (opening instanceof OpeningVerdict.Hold) {
      opening = OpeningVerdict.BEGIN;
      release();
    }
  }

  @Override
  public @Nullable Usage usage() {
    return usage == null ? scanned.usage() : usage;
  }

  @Override
  public @Nullable String responseId() {
    return responseId;
  }
}
