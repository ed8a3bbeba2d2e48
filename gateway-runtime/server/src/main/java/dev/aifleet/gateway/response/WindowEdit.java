package dev.aifleet.gateway.response;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// What passes of a scanner's window: all of it, unless something is left out or replaced. Copies
/// only then.
final class WindowEdit {
  private final EventScanner scanner;

  /// The window without what was left out of it, up to [#kept]; null: nothing was.
  private @Nullable Buffer edited;

  private int kept;

  WindowEdit(EventScanner scanner) {
    this.scanner = scanner;
  }

  /// Leaves out the `"usage":null` of the event that was found last.
  void cutNullUsage() {
    Needles.Range range = Needles.nullUsage(scanner.window(), scanner.start(), scanner.end());
    if (range != null) {
      cut(range.from(), range.to(), null);
    }
  }

  /// Leaves out a part of the window.
  ///
  /// @param replacement takes its place; null: nothing does
  void cut(int from, int to, @Nullable Buffer replacement) {
    Buffer out = edited == null ? Buffer.buffer(scanner.end()) : edited;
    out.appendBytes(scanner.window(), kept, from - kept);
    if (replacement != null) {
      out.appendBuffer(replacement);
    }
    edited = out;
    kept = to;
  }

  /// What passes of the window, a piece of `chunk` itself where nothing was left out; null:
  /// nothing.
  /// The next window begins without edits.
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
