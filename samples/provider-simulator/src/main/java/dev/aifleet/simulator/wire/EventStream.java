package dev.aifleet.simulator.wire;

import io.vertx.core.buffer.Buffer;

/// A response that can be a stream of events: some before the first token, one or more per token,
/// some after the last. Only tokens are sent at the token interval.
public interface EventStream extends ResponseBody {
  /// Events before the first token.
  int leadingEvents();

  /// Events sent at the token interval.
  int tokens();

  /// Number of all events.
  int events();

  /// Event `n`, from 0, with the blank line that ends it; lines end with LF.
  void event(int n, Buffer to);

  /// The error event, in place of event `n`.
  void error(Problem problem, int n, Buffer to);
}
