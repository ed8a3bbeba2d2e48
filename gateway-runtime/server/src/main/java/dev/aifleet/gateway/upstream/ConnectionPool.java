package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.gateway.transport.OutboundConnection;
import dev.aifleet.gateway.upstream.Places.Holder;
import dev.aifleet.gateway.upstream.WaitQueue.Waiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one upstream. Confined to its event loop: no locks, and no
/// change of threads per byte. Their number is limited per pod, and the limit is shared by its
/// loops as [PodConnections]; reusing a connection does not touch it.
///
/// A dial belongs to no send: the first of the [WaitQueue] gets the next connection with capacity,
/// new or returned. There are as many dials as waiting sends need, up to the pod's limit. At the
/// limit, another loop closes an unused connection, or one that becomes free if it has more of
/// them.
final class ConnectionPool {
  private final ClientLoop loop;
  private final Dialer dialer;
  private final LiveUpstream live;
  private final PodConnections pod;
  private final Lane ordinary;
  private final Lane reserved;

  /// Policy of the latest send: it may change while connections stay open.
  private ConnectionPolicy connectionPolicy;

  private final WaitQueue queue;
  private final SendCounts sends = new SendCounts();
  private int dialling;

  /// Sends that a new connection is expected to carry.
  private int expectedRoom = 1;

  ConnectionPool(ClientLoop loop, Dialer dialer, Target target, PodConnections pod) {
    this.loop = loop;
    this.dialer = dialer;
    this.live = target.live();
    this.connectionPolicy = target.connectionPolicy();
    this.pod = pod;
    this.queue = new WaitQueue(loop);
    this.ordinary = join(pod.ordinary());
    this.reserved = join(pod.reserved());
    pod.join(sends);
  }

  private Lane join(Places places) {
    return new Lane(
        places.join(loop::execute, () -> placeArrived(places), () -> giveUpUnused(places)));
  }

  void acquire(Target target, Waiter waiter) {
    connectionPolicy = target.connectionPolicy();
    PooledConnection found = newest(ordinary);
    if (found == null && !reserved.isEmpty() && hasFew(waiter)) {
      found = newest(reserved);
    }
    if (found == null) {
      enqueue(waiter);
    } else {
      grant(found, waiter);
    }
  }

  /// Avoids idle connections, for a request that has met a stale one. Without a place for a new
  /// connection, a multiplexed one is used: it may work although it refused one request.
  void acquireNew(Target target, Waiter waiter) {
    PooledConnection newest = ordinary.newest();
    boolean mayDial = ordinary.places().hasRoom(limit(ordinary));
    if (!mayDial && newest != null && newest.isMultiplexed()) {
      acquire(target, waiter);
      return;
    }
    if (!mayDial && newest != null) {
      distrust(newest);
    }
    enqueue(waiter);
  }

  /// Removes a waiter.
  void withdraw(Waiter waiter) {
    if (queue.remove(waiter)) {
      dialAsNeeded();
    }
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
    Lane lane = lane(connection.place());
    return !connection.isMultiplexed() && lane.places().isBeyond(limit(lane));
  }

  /// Returns a connection in an unknown state.
  void discard(PooledConnection connection, Waiter from) {
    sends.ended(from.caller());
    distrust(connection);
    connection.giveBack(loop.now());
  }

  /// Stops the use of a connection by new sends; those in progress continue.
  void distrust(PooledConnection connection) {
    lane(connection.place()).remove(connection);
    connection.leave();
  }

  /// Closes connections past their idle limit, and all idle ones once the upstream is retired.
  void sweep() {
    sweep(ordinary);
    sweep(reserved);
    sends.sweep();
    dialAsNeeded();
  }

  private void sweep(Lane lane) {
    long now = loop.now();
    for (PooledConnection connection : lane.open()) {
      // An HTTP/2 upstream may reduce its stream limit to zero.
      boolean stranded = connection.isUnused() && !lane.contains(connection);
      if (stranded || live.isRetired() || !connection.isFresh(now, limits())) {
        distrust(connection);
      }
    }
  }

  boolean isForgettable() {
    return live.isRetired() && held() == 0 && queue.isEmpty();
  }

  private int held() {
    return ordinary.places().held() + reserved.places().held();
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
      lane(connection.place()).add(connection);
    }
    waiter.granted(connection);
  }

  private void taken(PooledConnection connection, Waiter waiter) {
    connection.take();
    sends.began(waiter.caller());
  }

  private void enqueue(Waiter waiter) {
    boolean mayDial =
        ordinary.places().hasRoom(limit(ordinary))
            || (reserved.places().hasRoom(limit(reserved)) && hasFew(waiter));
    Duration patience = limits().pendingTimeout();
    if (mayDial) {
      // A dial ends by itself; this catches unexpected exceptions.
      queue.add(waiter, patience.plus(dialTimeout()), this::expire);
    } else {
      queue.add(waiter, patience, this::expireUnlessDialling);
    }
    dialAsNeeded();
  }

  /// A place from another loop may have arrived late; its dial has a limit of its own.
  private void expireUnlessDialling(Waiter waiter) {
    if (dialling * expectedRoom >= queue.size()) {
      queue.extend(waiter, dialTimeout(), this::expire);
    } else {
      expire(waiter);
    }
  }

  private void expire(Waiter waiter) {
    if (queue.remove(waiter)) {
      dialAsNeeded();
      waiter.denied(new SendFailure.PoolExhausted());
    }
  }

  private Duration dialTimeout() {
    return connectionPolicy.timeouts().connect();
  }

  private void dialAsNeeded() {
    dialAsNeeded(ordinary);
    dialAsNeeded(reserved);
  }

  private void dialAsNeeded(Lane lane) {
    int missing = missing(lane);
    while (missing > 0 && take(lane, missing)) {
      dial(lane);
      missing = missing(lane);
    }
    lane.places().want(missing);
  }

  /// Connections needed by waiting sends beyond the dials in progress.
  private int missing(Lane lane) {
    if (queue.isEmpty()) {
      return 0;
    }
    int demand = lane == ordinary ? queue.size() : queue.servable(pod::sends, few());
    return Math.max(0, Math.ceilDiv(demand - dialling * expectedRoom, expectedRoom));
  }

  private boolean take(Lane lane, int missing) {
    Holder places = lane.places();
    if (places.take(limit(lane))) {
      return true;
    }
    if (lane == ordinary && pod.isMultiplexed() && isWithoutUse(lane)) {
      places.takeBeyondLimit();
      return true;
    }
    places.want(missing);
    // Repeated: one may have become free before other loops could see the demand.
    return places.take(limit(lane));
  }

  /// Whether no connection of the lane admits sends or is being opened. Streams cannot move to
  /// another loop's connection, which may never become idle, and those of a connection that the
  /// upstream wants closed may take minutes; of such, a loop has at most one more than the limit.
  private boolean isWithoutUse(Lane lane) {
    int held = lane.places().held();
    return held == 0 || (held <= limit(lane) && held == lane.ending());
  }

  private void dial(Lane lane) {
    dialling++;
    dialer
        .dial(live, dialTimeout())
        .onComplete(
            dialled -> {
              dialling--;
              if (dialled.succeeded()) {
                adopt(dialled.result(), lane);
              } else {
                failed(lane, Dialer.failure(dialled.cause()));
              }
            });
  }

  private void adopt(OutboundConnection opened, Lane lane) {
    double patience = 0.9 + 0.2 * loop.random().nextDouble();
    var connection =
        new PooledConnection(opened, lane.places(), new Alarm(loop), loop.now(), patience);
    lane.opened(connection);
    pod.learn(connection.isMultiplexed());
    expectedRoom = Math.max(1, connection.capacity());
    var http = opened.http();
    http.closeHandler(
        closed -> {
          connection.retire();
          lane.closed(connection);
          lane.places().giveUp(limit(lane), connection.heir());
          dialAsNeeded();
        });
    // The sender gets the error; a log line per connection is not needed.
    http.exceptionHandler(e -> {});
    if (connection.isMultiplexed()) {
      // HTTP/1.1 has no GOAWAY, and Vert.x throws when one is requested.
      http.goAwayHandler(goAway -> distrust(connection));
    }
    offer(connection);
    dialAsNeeded();
  }

  /// Serves waiting sends, here or on another loop, and keeps the rest for later ones.
  private void offer(PooledConnection connection) {
    Lane lane = lane(connection.place());
    Holder heir = heir(lane, connection);
    if (heir != null) {
      leaveTo(heir, connection);
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
    boolean isNeeded = next(lane) != null;
    // Every connection serves at least once where it was made, or places would only move around.
    return isNeeded && !connection.isReused() ? null : lane.places().heir(isNeeded);
  }

  private void serve(Lane lane, PooledConnection connection) {
    for (Waiter next = next(lane); connection.hasRoom() && next != null; next = next(lane)) {
      queue.remove(next);
      taken(connection, next);
      next.granted(connection);
    }
    dialAsNeeded();
  }

  private void leaveTo(Holder heir, PooledConnection connection) {
    connection.bequeath(heir);
    distrust(connection);
  }

  /// Fails the waiters of a failed dial, and dials for the others.
  private void failed(Lane lane, SendFailure failure) {
    Waiter next = next(lane);
    for (int denied = 0; denied < expectedRoom && next != null; denied++) {
      queue.remove(next);
      next.denied(failure);
      next = next(lane);
    }
    lane.places().giveUp(limit(lane), null);
    dialAsNeeded();
  }

  /// Called when another loop has released a place for this one.
  private void placeArrived(Places places) {
    Lane lane = lane(places);
    if (missing(lane) > 0) {
      dial(lane);
    } else {
      lane.places().giveUp(limit(lane), null);
    }
  }

  /// Called when another loop wants a place.
  private void giveUpUnused(Places places) {
    Lane lane = lane(places);
    for (PooledConnection connection : lane.unused()) {
      Holder heir = lane.places().heir(false);
      if (heir == null) {
        return;
      }
      leaveTo(heir, connection);
    }
  }

  /// The next waiter for a connection of `lane`. Null: no waiter may use it.
  private @Nullable Waiter next(Lane lane) {
    return queue.next(pod::sends, lane == ordinary ? Integer.MAX_VALUE : few());
  }

  /// Whether the caller may use a reserved place.
  private boolean hasFew(Waiter waiter) {
    return pod.sends(waiter.caller()) < few();
  }

  /// Number of sends up to which a caller may use reserved places.
  private int few() {
    return PodConnections.reservedLimit(limits().max()) * expectedRoom;
  }

  private Lane lane(Holder place) {
    return place == ordinary.places() ? ordinary : reserved;
  }

  private Lane lane(Places places) {
    return places == pod.ordinary() ? ordinary : reserved;
  }

  private int limit(Lane lane) {
    int max = limits().max();
    return lane == ordinary ? PodConnections.ordinaryLimit(max) : PodConnections.reservedLimit(max);
  }

  private Connections limits() {
    return connectionPolicy.connections();
  }
}
