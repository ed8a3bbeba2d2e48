package dev.aifleet.simulator.wire;

import io.vertx.core.buffer.Buffer;

/// An answer that can come event by event: those before the first token, one for each token, those
/// after the last; only tokens take time.
public interface EventStream extends ResponseBody {
  /// Events before the first token.
  int leadingEvents();

  /// Events that are paced.
  int tokens();

  /// All events.
  int events();

  /// Event `n`, from 0, with the blank line that ends it; lines end with LF.
  void event(int n, Buffer to);

  /// The event that tells of `problem` in place of event `n`.
  void error(Problem problem, int n, Buffer to);
}
