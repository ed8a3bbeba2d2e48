package dev.aifleet.gateway.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/// The connections of one event loop to one upstream. Last in, first out, so that a quiet pool
/// shrinks. Confined to its event loop: no locks, and no hop between threads on the way of a byte.
final class ConnectionPool {
  /// Wants one connection. Told once, unless it withdraws before.
  interface Waiter {
    void granted(PooledConnection connection);

    void denied(SendFailure failure);
  }

  private final Vertx vertx;
  private final Dialer dialer;
  private final LiveUpstream live;
  private final Timeouts timeouts;
  private final int size;
  private final LongSupplier nanos;
  private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();

  /// Connections and dials under way.
  private int open;

  /// @param size connections at most
  ConnectionPool(Wire wire, LiveUpstream live, int size) {
    this.vertx = wire.vertx();
    this.dialer = wire.dialer();
    this.timeouts = wire.timeouts();
    this.nanos = wire.nanos();
    this.live = live;
    this.size = size;
  }

  void acquire(Waiter waiter) {
    long now = nanos.getAsLong();
    PooledConnection newest = idle.pollLast();
    while (newest != null) {
      if (newest.isFresh(now, timeouts)) {
        waiter.granted(newest);
        return;
      }
      newest.close();
      newest = idle.pollLast();
    }
    acquireNew(waiter);
  }

  /// A connection that nobody used before, for a request that has met a stale one.
  void acquireNew(Waiter waiter) {
    if (open < size) {
      dial(waiter);
      return;
    }
    waiting.addLast(waiter);
    vertx.setTimer(
        timeouts.pending().toMillis(),
        timer -> {
          if (waiting.remove(waiter)) {
            waiter.denied(new SendFailure.PoolExhausted());
          }
        });
  }

  /// Forgets a waiter. One whose dial is under way is told nevertheless and gives back what it got.
  void withdraw(Waiter waiter) {
    waiting.remove(waiter);
  }

  /// @param reusable the answer was whole and the upstream keeps the connection open
  void release(PooledConnection connection, boolean reusable) {
    if (connection.isClosed()) {
      return;
    }
    long now = nanos.getAsLong();
    if (!reusable || live.isRetired() || !connection.isYoung(now, timeouts)) {
      connection.close();
      return;
    }
    connection.markIdle(now);
    Waiter next = waiting.pollFirst();
    if (next != null) {
      next.granted(connection);
    } else {
      idle.addLast(connection);
    }
  }

  /// Closes what has been unused for too long, and everything unused once the upstream is gone.
  void sweep() {
    long now = nanos.getAsLong();
    idle.removeIf(
        connection -> {
          boolean stays = !live.isRetired() && connection.isFresh(now, timeouts);
          if (!stays) {
            connection.close();
          }
          return !stays;
        });
  }

  boolean isForgettable() {
    return live.isRetired() && open == 0 && waiting.isEmpty();
  }

  private void dial(Waiter waiter) {
    open++;
    dialer
        .dial(live)
        .onComplete(
            dialled -> {
              if (dialled.succeeded()) {
                waiter.granted(adopt(dialled.result()));
              } else {
                slotFreed();
                waiter.denied(Dialer.failure(dialled.cause()));
              }
            });
  }

  private PooledConnection adopt(HttpClientConnection http) {
    var connection = new PooledConnection(http, nanos.getAsLong());
    http.closeHandler(
        closed -> {
          connection.markClosed();
          idle.remove(connection);
          slotFreed();
        });
    return connection;
  }

  private void slotFreed() {
    open--;
    Waiter next = waiting.pollFirst();
    if (next != null) {
      dial(next);
    }
  }
}
