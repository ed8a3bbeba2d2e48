package dev.aifleet.simulator.wire;

import io.vertx.core.buffer.Buffer;

/// An answer that can come event by event: those before the first token, one for each token, those
/// after the last; only tokens take time.
public interface EventStream extends Answer {
  /// Events before the first token.
  int lead();

  /// Events that are paced.
  int tokens();

  /// All events.
  int events();

  /// Event `n`, from 0, with the blank line that ends it; lines end with LF.
  void event(int n, Buffer to);

  /// The event that tells of `problem` in place of event `n`.
  void error(Problem problem, int n, Buffer to);
}
