package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.HeldBytes;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into its events, for a translation that must parse each of them. Streams that only
/// pass: [EventStream].
public final class WholeEvents {
  private final EventScanner scanner = new EventScanner();
  private final HeldBytes held;

  /// @param memory lease of the exchange
  public WholeEvents(Lease memory) {
    this.held = new HeldBytes(memory);
  }

  /// Result for the events so far.
  public enum Fit {
    Held,
    /// The next event exceeds the limit, so the stream cannot go on.
    TooLong,
    /// There is no memory for the next event at present.
    NoRoom
  }

  /// Delivers each complete event, with the blank line at its end.
  public Fit feed(Buffer chunk, Consumer<Buffer> each) {
    scanner.feed(chunk);
    while (scanner.next()) {
      int length = scanner.end() - scanner.start();
      each.accept(Buffer.buffer(length).appendBytes(scanner.window(), scanner.start(), length));
    }
    scanner.settle();
    if (scanner.unfinished() > EventScanner.MAX_EVENT_BYTES) {
      return Fit.TooLong;
    }
    return held.hold(2L * scanner.unfinished()) ? Fit.Held : Fit.NoRoom;
  }

  /// The rest at the end of the stream, which some end without a blank line; null: none.
  public @Nullable Buffer rest() {
    byte[] rest = scanner.takeUnfinished();
    return rest.length == 0 ? null : Buffer.buffer(rest);
  }
}
