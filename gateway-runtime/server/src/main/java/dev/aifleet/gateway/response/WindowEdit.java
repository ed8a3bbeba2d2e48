package dev.aifleet.gateway.response;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Copies the bytes of a scanner's window that are passed on, only if a part is removed or
/// replaced.
final class WindowEdit {
  private final EventScanner scanner;

  /// The edited window up to [#kept]; null: no edits.
  private @Nullable Buffer edited;

  private int kept;

  WindowEdit(EventScanner scanner) {
    this.scanner = scanner;
  }

  /// Removes the `"usage":null` of the latest event.
  void cutNullUsage() {
    Needles.Range range = Needles.nullUsage(scanner.window(), scanner.start(), scanner.end());
    if (range != null) {
      cut(range.from(), range.to(), null);
    }
  }

  /// Removes a part of the window.
  ///
  /// @param replacement null: none
  void cut(int from, int to, @Nullable Buffer replacement) {
    Buffer out = edited == null ? Buffer.buffer(scanner.end()) : edited;
    out.appendBytes(scanner.window(), kept, from - kept);
    if (replacement != null) {
      out.appendBuffer(replacement);
    }
    edited = out;
    kept = to;
  }

  /// The bytes to pass on, a slice of `chunk` itself without edits; null: none. The next window
  /// begins without edits.
  @Nullable Buffer finish(Buffer chunk) {
    int to = scanner.end();
    Buffer out = edited;
    int from = kept;
    edited = null;
    kept = 0;
    if (out != null) {
      out.appendBytes(scanner.window(), from, to - from);
      return out.length() == 0 ? null : out;
    }
    if (to == 0) {
      return null;
    }
    if (scanner.heldBefore() > 0) {
      return Buffer.buffer(to).appendBytes(scanner.window(), 0, to);
    }
    return to == chunk.length() ? chunk : chunk.slice(0, to);
  }
}
