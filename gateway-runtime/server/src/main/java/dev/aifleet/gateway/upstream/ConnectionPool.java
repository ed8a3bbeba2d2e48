package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.gateway.upstream.Places.Holder;
import dev.aifleet.gateway.upstream.WaitQueue.Waiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one upstream. Confined to its event loop: no locks, and no
/// change of threads per byte. Their number is limited per pod, and the limit is shared by its
/// loops as [PodConnections]; reusing a connection does not touch it.
///
/// The first of the [WaitQueue] gets the next connection with capacity, returned or opened by
/// [Dials]. At the limit, another loop closes an unused connection, or one that becomes free if it
/// has more of them.
final class ConnectionPool {
  private final ClientLoop loop;
  private final LiveUpstream live;

  /// Policy of the latest send: it may change while connections stay open.
  private ConnectionPolicy connectionPolicy;

  private final WaitQueue queue;
  private final SendCounts sends = new SendCounts();
  private final Lanes lanes;
  private final Dials dials;
  private final PendingSends pending;

  ConnectionPool(ClientLoop loop, Dialer dialer, Target target, PodConnections pod) {
    this.loop = loop;
    this.live = target.live();
    this.connectionPolicy = target.connectionPolicy();
    this.queue = new WaitQueue(loop);
    this.lanes = new Lanes(loop, pod, () -> limits().max(), this::placeArrived, this::giveUpUnused);
    this.dials = new Dials(loop, lanes, queue, () -> dialer.dial(live, dialTimeout()), this::offer);
    this.pending = new PendingSends(queue, lanes, dials, () -> connectionPolicy);
    pod.join(sends);
  }

  void acquire(Target target, Waiter waiter) {
    connectionPolicy = target.connectionPolicy();
    PooledConnection found = newest(lanes.ordinary());
    if (found == null && !lanes.reserved().isEmpty() && lanes.hasFew(waiter)) {
      found = newest(lanes.reserved());
    }
    if (found == null) {
      pending.add(waiter);
    } else {
      grant(found, waiter);
    }
  }

  /// Avoids idle connections, for a request that has met a stale one. Without a place for a new
  /// connection, a multiplexed one is used: it may work although it refused one request.
  void acquireNew(Target target, Waiter waiter) {
    PooledConnection newest = lanes.ordinary().newest();
    boolean mayDial = lanes.ordinary().hasPlace();
    if (!mayDial && newest != null && newest.isMultiplexed()) {
      acquire(target, waiter);
      return;
    }
    if (!mayDial && newest != null) {
      leave(newest);
    }
    pending.add(waiter);
  }

  /// Removes a waiter.
  void withdraw(Waiter waiter) {
    pending.withdraw(waiter);
  }

  /// Returns a connection after a complete send.
  void release(PooledConnection connection, Waiter from) {
    sends.ended(from.caller());
    long now = loop.now();
    connection.giveBack(now);
    if (connection.isClosed()) {
      return;
    }
    if (live.isRetired() || !connection.isYoung(now, limits()) || isSurplus(connection)) {
      distrust(connection);
    } else {
      offer(connection);
    }
  }

  /// Whether the limit was lowered below the number of connections. HTTP/2 exceeds it anyway.
  private boolean isSurplus(PooledConnection connection) {
    Lane lane = lanes.of(connection);
    return !connection.isMultiplexed() && lane.places().isBeyond(lane.limit());
  }

  /// Returns a connection in an unknown state.
  void discard(PooledConnection connection, Waiter from) {
    sends.ended(from.caller());
    distrust(connection);
    connection.giveBack(loop.now());
  }

  /// Stops the use of a connection by new sends; those in progress continue.
  void distrust(PooledConnection connection) {
    leave(connection);
    dials.asNeeded();
  }

  private void leave(PooledConnection connection) {
    lanes.of(connection).leave(connection);
  }

  /// Closes connections past their idle limit, and all idle ones once the upstream is retired.
  void sweep() {
    sweep(lanes.ordinary());
    sweep(lanes.reserved());
    sends.sweep();
    dials.asNeeded();
  }

  private void sweep(Lane lane) {
    long now = loop.now();
    for (PooledConnection connection : lane.open()) {
      // An HTTP/2 upstream may reduce its stream limit to zero.
      boolean stranded = connection.isUnused() && !lane.contains(connection);
      if (stranded || live.isRetired() || !connection.isFresh(now, limits())) {
        leave(connection);
      }
    }
  }

  boolean isForgettable() {
    return live.isRetired() && lanes.held() == 0 && queue.isEmpty();
  }

  /// The most recently used connection that is usable. Null: none.
  private @Nullable PooledConnection newest(Lane lane) {
    long now = loop.now();
    PooledConnection newest = lane.takeNewest();
    while (newest != null && !(newest.isFresh(now, limits()) && newest.hasRoom())) {
      if (newest.hasRoom()) {
        newest.leave();
      }
      newest = lane.takeNewest();
    }
    return newest;
  }

  private void grant(PooledConnection connection, Waiter waiter) {
    taken(connection, waiter);
    if (connection.hasRoom()) {
      lanes.of(connection).add(connection);
    }
    waiter.granted(connection);
  }

  private void taken(PooledConnection connection, Waiter waiter) {
    connection.take();
    sends.began(waiter.caller());
  }

  /// Serves waiting sends, here or on another loop, and keeps the rest for later ones.
  private void offer(PooledConnection connection) {
    Lane lane = lanes.of(connection);
    Holder heir = heir(lane, connection);
    if (heir != null) {
      lane.leaveTo(heir, connection);
      return;
    }
    if (!queue.isEmpty()) {
      serve(lane, connection);
    }
    if (connection.hasRoom()) {
      lane.add(connection);
    }
  }

  /// The loop that gets the place of a free connection. Null: this one keeps it.
  private @Nullable Holder heir(Lane lane, PooledConnection connection) {
    if (!lane.places().isWanted() || !connection.isUnused()) {
      return null;
    }
    boolean isNeeded = lanes.next(queue, lane) != null;
    // Every connection serves at least once where it was made, or places would only move around.
    return isNeeded && !connection.isReused() ? null : lane.places().heir(isNeeded);
  }

  private void serve(Lane lane, PooledConnection connection) {
    Waiter next = lanes.next(queue, lane);
    while (connection.hasRoom() && next != null) {
      queue.remove(next);
      taken(connection, next);
      next.granted(connection);
      next = lanes.next(queue, lane);
    }
    dials.asNeeded();
  }

  private void placeArrived(Lane lane) {
    dials.placeArrived(lane);
  }

  /// Called when another loop wants a place.
  private void giveUpUnused(Lane lane) {
    for (PooledConnection connection : lane.unused()) {
      Holder heir = lane.places().heir(false);
      if (heir == null) {
        return;
      }
      lane.leaveTo(heir, connection);
    }
  }

  private Duration dialTimeout() {
    return connectionPolicy.timeouts().connect();
  }

  private Connections limits() {
    return connectionPolicy.connections();
  }
}
