package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.EventFramer;
import dev.aifleet.gateway.dialect.HeaderRules;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Carries one answer from the upstream to the client, unchanged. Nothing is sent before the first
/// byte of the body, so that an upstream that fails before it still becomes a proper error.
///
/// The exception is an upstream's error: its body is collected, since some repeat the key they were
/// sent.
final class Relay {
  private static final Buffer NOTHING = Buffer.buffer();
  private static final int FIRST_ERROR = 400;

  /// Longer error bodies are relayed as they come.
  private static final int MAX_ERROR_BYTES = 64 * 1024;

  private final ClientSide client;
  private final @Nullable EventFramer events;
  private final long length;

  /// A whole body that came in one piece goes out in one write, together with the head.
  private @Nullable Buffer whole;

  /// An error's body so far; null: no error, or too long to be collected.
  private @Nullable Buffer error;

  private final UnaryOperator<Buffer> redaction;
  private long relayed;

  /// @param redaction takes credentials out of an error's body
  Relay(ClientSide client, int status, MultiMap answer, UnaryOperator<Buffer> redaction) {
    this.client = client;
    this.redaction = redaction;
    client.status(status);
    HeaderRules.copyToClient(answer, client.headers());
    events = isEventStream(answer) ? new EventFramer() : null;
    error = status >= FIRST_ERROR && events == null ? Buffer.buffer() : null;
    length = declaredLength(answer);
    if (events != null) {
      // An error event may have to be added.
      client.headers().remove("content-length");
      client.headers().set("x-accel-buffering", "no");
      if (!client.headers().contains("cache-control")) {
        client.headers().set("cache-control", "no-cache");
      }
    }
  }

  /// Bytes of the body that the client was sent.
  long relayed() {
    return relayed;
  }

  boolean hasBegun() {
    return relayed > 0;
  }

  void chunk(Buffer chunk) {
    if (events != null) {
      write(events.feed(chunk));
    } else if (error != null) {
      collect(error, chunk);
    } else if (relayed == 0 && chunk.length() == length) {
      whole = chunk;
    } else {
      write(chunk);
    }
  }

  void end() {
    if (error != null) {
      client.headers().remove("content-length");
      whole = redaction.apply(error);
    }
    Buffer rest = events == null ? whole : events.rest();
    relayed += rest == null ? 0 : rest.length();
    client.end(rest == null ? NOTHING : rest);
  }

  /// Ends an answer that will not become whole. Clients of an event stream are told in its own
  /// words, without `[DONE]`; others must see the connection break.
  void breakOff(ErrorBody error) {
    if (events == null) {
      client.breakOff();
      return;
    }
    Buffer last = events.isTorn() ? Buffer.buffer("\n\n") : Buffer.buffer();
    client.end(last.appendBuffer(error.event()));
  }

  private void collect(Buffer collected, Buffer chunk) {
    collected.appendBuffer(chunk);
    if (collected.length() > MAX_ERROR_BYTES) {
      error = null;
      client.headers().remove("content-length");
      write(redaction.apply(collected));
    }
  }

  private void write(@Nullable Buffer bytes) {
    if (bytes != null && bytes.length() > 0) {
      relayed += bytes.length();
      client.write(bytes);
    }
  }

  private static boolean isEventStream(MultiMap answer) {
    String type = answer.get("content-type");
    return type != null
        && type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length())
        && !answer.contains("content-encoding");
  }

  private static long declaredLength(MultiMap answer) {
    String length = answer.get("content-length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
