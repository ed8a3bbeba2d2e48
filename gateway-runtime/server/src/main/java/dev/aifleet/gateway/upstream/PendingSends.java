package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.gateway.upstream.WaitQueue.Waiter;
import java.time.Duration;
import java.util.function.Supplier;

/// How long the sends of one pool wait for a connection: `pendingTimeout` for a place, and the
/// connect timeout for the dial that follows.
final class PendingSends {
  /// How long a loop may take to see that another one wants its unused connections. A shorter
  /// `pendingTimeout` is extended by it.
  private static final Duration LOOP_RESPONSE = Duration.ofMillis(250);

  private final WaitQueue queue;
  private final Lanes lanes;
  private final Dials dials;
  private final Supplier<ConnectionPolicy> connectionPolicy;

  PendingSends(
      WaitQueue queue, Lanes lanes, Dials dials, Supplier<ConnectionPolicy> connectionPolicy) {
    this.queue = queue;
    this.lanes = lanes;
    this.dials = dials;
    this.connectionPolicy = connectionPolicy;
  }

  void add(Waiter waiter) {
    Duration patience = connectionPolicy.get().connections().pendingTimeout();
    if (lanes.hasPlace(waiter)) {
      // A dial ends by itself; this catches unexpected exceptions.
      queue.add(waiter, patience.plus(dialTimeout()), this::expire);
    } else {
      queue.add(waiter, patience, this::expireUnlessAsking);
    }
    dials.asNeeded();
  }

  /// Removes a waiter that no longer wants a connection.
  void withdraw(Waiter waiter) {
    if (queue.remove(waiter)) {
      dials.asNeeded();
    }
  }

  /// Another loop may have an unused connection and not know yet that it is wanted.
  private void expireUnlessAsking(Waiter waiter) {
    if (lanes.isAsking() && !dials.willServe(waiter)) {
      queue.extend(waiter, LOOP_RESPONSE, this::expireUnlessDialling);
    } else {
      expireUnlessDialling(waiter);
    }
  }

  /// A place from another loop may have arrived late; its dial has a limit of its own.
  private void expireUnlessDialling(Waiter waiter) {
    if (dials.willServe(waiter)) {
      queue.extend(waiter, dialTimeout(), this::expire);
    } else {
      expire(waiter);
    }
  }

  private void expire(Waiter waiter) {
    if (queue.remove(waiter)) {
      dials.asNeeded();
      waiter.denied(new SendFailure.PoolExhausted());
    }
  }

  private Duration dialTimeout() {
    return connectionPolicy.get().timeouts().connect();
  }
}
