package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.gateway.upstream.Places.Holder;
import dev.aifleet.gateway.upstream.WaitQueue.Entry;
import dev.aifleet.gateway.upstream.WaitQueue.Waiter;
import io.vertx.core.http.HttpClientConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one upstream. Confined to its event loop: no locks, and no
/// hop between threads on the way of a byte. How many there may be is a limit of the pod, which its
/// loops share as [PodConnections]; a connection that is used again touches nothing of that.
///
/// A dial belongs to no send: whoever is next in the [WaitQueue] gets the first connection that has
/// room, made or given back. So many dials are under way that everybody who waits is provided for,
/// or the pod has no place left. Then another loop gives up a connection that it does not use, or
/// one that becomes free if it has more of them.
final class ConnectionPool {
  private final ClientLoop loop;
  private final Dialer dialer;
  private final LiveUpstream live;
  private final PodConnections pod;
  private final Lane ordinary;
  private final Lane reserved;

  /// As the latest send has them: they may change while connections live on.
  private ConnectionPolicy connectionPolicy;

  private final Set<PooledConnection> connections = new HashSet<>();
  private final WaitQueue queue = new WaitQueue();
  private final SendCounts sends = new SendCounts();
  private int dialling;

  /// Sends that the next connection is likely to carry.
  private int expectedRoom = 1;

  ConnectionPool(ClientLoop loop, Dialer dialer, Target target, PodConnections pod) {
    this.loop = loop;
    this.dialer = dialer;
    this.live = target.live();
    this.connectionPolicy = target.connectionPolicy();
    this.pod = pod;
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

  /// Passes over the connections that carry nothing, for a request that has met a stale one. If
  /// there is no place for another, one that carries many must do: it may live though it refused
  /// one.
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

  /// Forgets a waiter.
  void withdraw(Waiter waiter) {
    Entry entry = queue.remove(waiter);
    if (entry != null) {
      loop.vertx().cancelTimer(entry.timer());
      dialAsNeeded();
    }
  }

  /// The send is over and the connection is as good as before.
  void release(PooledConnection connection, Waiter from) {
    sends.ended(from.caller());
    long now = now();
    connection.giveBack(now);
    if (connection.isClosed()) {
      return;
    }
    if (live.isRetired() || !connection.isYoung(now, limits())) {
      distrust(connection);
    } else {
      offer(connection);
    }
  }

  /// The send is over, and nobody knows what the connection is still good for.
  void discard(PooledConnection connection, Waiter from) {
    sends.ended(from.caller());
    distrust(connection);
    connection.giveBack(now());
  }

  /// No send uses it any more; those under way go on.
  void distrust(PooledConnection connection) {
    lane(connection.place()).remove(connection);
    connection.leave();
  }

  /// Closes what has been unused for too long, and everything unused once the upstream is gone.
  void sweep() {
    long now = now();
    // A copy, since a connection that closes takes itself out.
    for (PooledConnection connection : List.copyOf(connections)) {
      // An HTTP/2 upstream may withdraw the leave to send anything.
      boolean stranded = connection.isUnused() && !lane(connection.place()).contains(connection);
      if (stranded || live.isRetired() || !connection.isFresh(now, limits())) {
        distrust(connection);
      }
    }
    sends.sweep();
    dialAsNeeded();
  }

  boolean isForgettable() {
    return live.isRetired() && held() == 0 && queue.isEmpty();
  }

  private int held() {
    return ordinary.places().held() + reserved.places().held();
  }

  /// The latest that is still good. Null: there is none.
  private @Nullable PooledConnection newest(Lane lane) {
    long now = now();
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
      // A dial ends by itself; this is for what it may leave over.
      patience = patience.plus(connectionPolicy.timeouts().connect());
    }
    long timer = loop.vertx().setTimer(Math.max(1, patience.toMillis()), fired -> expire(waiter));
    queue.add(waiter, timer);
    dialAsNeeded();
  }

  private void expire(Waiter waiter) {
    if (queue.remove(waiter) != null) {
      dialAsNeeded();
      waiter.denied(new SendFailure.PoolExhausted());
    }
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

  /// Connections that those who wait need beyond the dials under way.
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
    // Streams cannot use another loop's connection, and it may never be free of them.
    if (lane == ordinary && pod.isMultiplexed() && places.held() == 0) {
      places.takeBeyondLimit();
      return true;
    }
    places.want(missing);
    // Again: one may have become free before other loops could see that it is wanted.
    return places.take(limit(lane));
  }

  private void dial(Lane lane) {
    dialling++;
    dialer
        .dial(live, connectionPolicy.timeouts().connect())
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

  private void adopt(HttpClientConnection http, Lane lane) {
    double patience = 0.9 + 0.2 * loop.random().nextDouble();
    var connection = new PooledConnection(http, lane.places(), new Alarm(loop), now(), patience);
    connections.add(connection);
    pod.learn(connection.isMultiplexed());
    expectedRoom = Math.max(1, connection.capacity());
    http.closeHandler(
        closed -> {
          connection.retire();
          connections.remove(connection);
          lane.remove(connection);
          lane.places().giveUp(limit(lane), connection.heir());
          dialAsNeeded();
        });
    // Whoever is sending hears of it; nobody else needs a line in the log for each.
    http.exceptionHandler(e -> {});
    if (connection.isMultiplexed()) {
      // HTTP/1.1 has no such farewell, and Vert.x throws when asked for it.
      http.goAwayHandler(goAway -> distrust(connection));
    }
    offer(connection);
    dialAsNeeded();
  }

  /// To those who wait, here or on another loop, and what is left to those who come.
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

  /// Another loop that gets the place of a free connection. Null: it stays here.
  private @Nullable Holder heir(Lane lane, PooledConnection connection) {
    if (!lane.places().isWanted() || !connection.isUnused()) {
      return null;
    }
    boolean isNeeded = next(lane) != null;
    // Every connection serves once where it was made, or places would only be handed around.
    return isNeeded && !connection.isReused() ? null : lane.places().heir(isNeeded);
  }

  private void serve(Lane lane, PooledConnection connection) {
    for (Entry next = next(lane); connection.hasRoom() && next != null; next = next(lane)) {
      queue.remove(next.waiter());
      loop.vertx().cancelTimer(next.timer());
      taken(connection, next.waiter());
      next.waiter().granted(connection);
    }
    dialAsNeeded();
  }

  private void leaveTo(Holder heir, PooledConnection connection) {
    connection.bequeath(heir);
    distrust(connection);
  }

  /// Denies those who counted on a dial that it failed, and dials for the others.
  private void failed(Lane lane, SendFailure failure) {
    Entry next = next(lane);
    for (int denied = 0; denied < expectedRoom && next != null; denied++) {
      queue.remove(next.waiter());
      loop.vertx().cancelTimer(next.timer());
      next.waiter().denied(failure);
      next = next(lane);
    }
    lane.places().giveUp(limit(lane), null);
    dialAsNeeded();
  }

  /// Another loop has given up a place, to be used by this one.
  private void placeArrived(Places places) {
    Lane lane = lane(places);
    if (missing(lane) > 0) {
      dial(lane);
    } else {
      lane.places().giveUp(limit(lane), null);
    }
  }

  /// Another loop wants a place.
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

  /// Who is served next by a connection of `lane`. Null: nobody who may have it.
  private @Nullable Entry next(Lane lane) {
    return queue.next(pod::sends, lane == ordinary ? Integer.MAX_VALUE : few());
  }

  /// Whether its caller may have a reserved place.
  private boolean hasFew(Waiter waiter) {
    return pod.sends(waiter.caller()) < few();
  }

  /// Sends up to which a caller may have reserved places.
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

  private long now() {
    return loop.now();
  }
}
