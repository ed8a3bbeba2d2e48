package dev.aifleet.gateway.upstream;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The event loop that an [UpstreamClient] and its connections live on.
///
/// @param nanos clock for durations
/// @param random owned by this loop
record ClientLoop(Vertx vertx, Context context, LongSupplier nanos, RandomGenerator random) {
  /// The current event loop.
  static ClientLoop current(Vertx vertx, LongSupplier nanos, RandomGenerator random) {
    return new ClientLoop(vertx, vertx.getOrCreateContext(), nanos, random);
  }

  /// Nanoseconds.
  long now() {
    return nanos.getAsLong();
  }

  /// Runs `task` on this loop; may be called from any thread.
  void execute(Runnable task) {
    context.runOnContext(now -> task.run());
  }
}
