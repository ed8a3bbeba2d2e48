package dev.aifleet.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Cuts a relayed event stream behind whole events, without changing a byte. The start of an event
/// is of no use to a client, and holding it back keeps our own error event readable when the
/// upstream breaks off inside one. One per relayed answer.
public final class EventFramer {
  /// Longer events are relayed in pieces: memory per stream stays bounded.
  static final int MAX_HELD = 256 * 1024;

  private @Nullable Buffer held;
  private boolean torn;

  /// Everything that may go out now; null: nothing yet.
  public @Nullable Buffer feed(Buffer chunk) {
    Buffer before = held;
    Buffer all = before == null ? chunk : before.appendBuffer(chunk);
    int end = lastEventEnd(all, before == null ? 0 : all.length() - chunk.length());
    if (end == 0 && all.length() <= MAX_HELD) {
      held = before == null ? chunk.copy() : all;
      return null;
    }
    torn = end == 0;
    if (end == 0 || end == all.length()) {
      held = null;
      return all;
    }
    held = all.getBuffer(end, all.length());
    return all.slice(0, end);
  }

  /// What is left when the stream has ended as it should; null: nothing.
  public @Nullable Buffer rest() {
    Buffer rest = held;
    held = null;
    return rest;
  }

  /// Whether the client has got the beginning of an event and not its end.
  public boolean isTorn() {
    return torn;
  }

  /// The offset behind the last blank line; 0: there is none. Looks at `from` and later, and a
  /// little before, since a line end may have been split.
  private static int lastEventEnd(Buffer bytes, int from) {
    int first = Math.max(1, from);
    for (int i = bytes.length() - 1; i >= first; i--) {
      byte last = bytes.getByte(i);
      if (last == '\n' || last == '\r') {
        byte before = bytes.getByte(i - 1);
        boolean blankLine =
            before == last || (before == '\r' && i >= 2 && bytes.getByte(i - 2) == '\n');
        if (blankLine) {
          return i + 1;
        }
      }
    }
    return 0;
  }
}
