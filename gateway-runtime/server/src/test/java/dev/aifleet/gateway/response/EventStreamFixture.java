package dev.aifleet.gateway.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Recorded streams, and the pieces in which they arrive and leave.
final class EventStreamFixture {
  private EventStreamFixture() {}

  static String recording(String name) {
    try (InputStream in =
        EventStreamFixture.class.getResourceAsStream("/streams/" + name + ".txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Buffer slice(byte[] all, int from, int to) {
    return Buffer.buffer().appendBytes(all, from, to - from);
  }

  static Buffer fed(EventStream stream, String text, int size) {
    byte[] all = text.getBytes(UTF_8);
    Buffer out = Buffer.buffer();
    for (int at = 0; at < all.length; at += size) {
      append(out, stream.feed(slice(all, at, Math.min(all.length, at + size))));
    }
    return out;
  }

  static void add(List<String> pieces, @Nullable Buffer piece) {
    if (piece != null && piece.length() > 0) {
      pieces.add(piece.toString(UTF_8));
    }
  }

  static void append(Buffer out, @Nullable Buffer piece) {
    if (piece != null) {
      out.appendBuffer(piece);
    }
  }
}
