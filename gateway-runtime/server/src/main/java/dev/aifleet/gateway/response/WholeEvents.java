package dev.aifleet.gateway.response;

import dev.aifleet.gateway.capacity.HeldBytes;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into its events one by one, for whoever has to understand each of them, as a
/// translation must. What only passes is not cut: [EventStream].
public final class WholeEvents {
  private final EventScanner scanner = new EventScanner();
  private final HeldBytes held;

  /// @param memory that the exchange holds
  public WholeEvents(Lease memory) {
    this.held = new HeldBytes(memory);
  }

  /// What became of the events so far.
  public enum Fit {
    Held,
    /// The next one is longer than anybody may hold, so the stream cannot go on.
    TooLong,
    /// There is no memory for the next one at the moment.
    NoRoom
  }

  /// Gives each event that is whole by now, with the blank line at its end.
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

  /// What is left when the stream has ended, which some end without a blank line; null: nothing.
  public @Nullable Buffer rest() {
    byte[] rest = scanner.takeUnfinished();
    return rest.length == 0 ? null : Buffer.buffer(rest);
  }
}
