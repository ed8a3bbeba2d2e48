package dev.aifleet.gateway.answer;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into its events one by one, for whoever has to understand each of them, as a
/// translation must. What only passes is not cut: [EventStream].
public final class WholeEvents {
  private final EventScanner scanner = new EventScanner();

  /// Gives each event that is whole by now, with the blank line at its end.
  ///
  /// @return false: the next one is longer than anybody may hold, so the stream cannot go on
  public boolean feed(Buffer chunk, Consumer<Buffer> each) {
    scanner.feed(chunk);
    while (scanner.next()) {
      int length = scanner.end() - scanner.start();
      each.accept(Buffer.buffer(length).appendBytes(scanner.window(), scanner.start(), length));
    }
    scanner.settle();
    return scanner.unfinished() <= EventScanner.MAX_EVENT_BYTES;
  }

  /// What is left when the stream has ended, which some end without a blank line; null: nothing.
  public @Nullable Buffer rest() {
    byte[] rest = scanner.takeUnfinished();
    return rest.length == 0 ? null : Buffer.buffer(rest);
  }
}
