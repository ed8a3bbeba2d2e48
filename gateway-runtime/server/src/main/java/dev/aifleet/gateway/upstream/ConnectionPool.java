package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Delivery;
import dev.aifleet.gateway.capacity.FairShare;
import io.vertx.core.http.HttpClientConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one upstream. Last in, first out, so that a quiet pool
/// shrinks. Confined to its event loop: no locks, and no hop between threads on the way of a byte.
///
/// A dial belongs to nobody: whoever waits longest gets the first connection that has room, made or
/// given back. So many dials are under way that everybody who waits is provided for, or the pool is
/// full.
final class ConnectionPool {
  /// Wants one connection. Told once, unless it withdraws before.
  interface Waiter {
    /// On whose behalf it sends.
    String caller();

    void granted(PooledConnection connection);

    void denied(SendFailure failure);
  }

  private record Waiting(Waiter waiter, long timer) {}

  private final UpstreamClient upstreamClient;
  private final LiveUpstream live;

  /// As the latest send has them: they may change while connections live on.
  private Delivery delivery;

  private final Set<PooledConnection> connections = new HashSet<>();

  /// Those that have room, the latest at the end.
  private final LinkedHashSet<PooledConnection> free = new LinkedHashSet<>();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  /// Sends under way by caller.
  private final Map<String, Integer> sends = new HashMap<>();

  private int allSends;

  /// Connections and dials under way.
  private int open;

  private int dialling;

  /// Sends that the next connection is likely to carry.
  private int expectedRoom = 1;

  ConnectionPool(UpstreamClient upstreamClient, Target target) {
    this.upstreamClient = upstreamClient;
    this.live = target.live();
    this.delivery = target.delivery();
  }

  void acquire(Target target, Waiter waiter) {
    delivery = target.delivery();
    long now = now();
    while (!free.isEmpty() && admits(waiter)) {
      PooledConnection newest = free.removeLast();
      if (newest.isFresh(now, limits()) && newest.hasRoom()) {
        grant(newest, waiter);
        return;
      }
      if (newest.hasRoom()) {
        newest.leave();
      }
    }
    enqueue(waiter);
  }

  /// Passes over the connections that nobody uses, for a request that has met a stale one. If there
  /// is no place for another, one that carries many must do: it may live though it refused one.
  void acquireNew(Target target, Waiter waiter) {
    boolean mayDial = open < size();
    if (mayDial || free.isEmpty() || !free.getLast().isMultiplexed()) {
      enqueue(waiter);
    } else {
      acquire(target, waiter);
    }
  }

  /// Forgets a waiter.
  void withdraw(Waiter waiter) {
    Iterator<Waiting> all = queue.iterator();
    while (all.hasNext()) {
      Waiting waiting = all.next();
      if (waiting.waiter() == waiter) {
        upstreamClient.vertx().cancelTimer(waiting.timer());
        all.remove();
        return;
      }
    }
  }

  /// The send is over and the connection is as good as before.
  void release(PooledConnection connection, Waiter from) {
    left(from);
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
    left(from);
    distrust(connection);
    connection.giveBack(now());
  }

  /// No send uses it any more; those under way go on.
  void distrust(PooledConnection connection) {
    free.remove(connection);
    connection.leave();
  }

  /// Closes what has been unused for too long, and everything unused once the upstream is gone.
  void sweep() {
    long now = now();
    // A copy, since a connection that closes takes itself out.
    for (PooledConnection connection : List.copyOf(connections)) {
      // An HTTP/2 upstream may withdraw the leave to send anything.
      boolean stranded = connection.isUnused() && !free.contains(connection);
      if (stranded || live.isRetired() || !connection.isFresh(now, limits())) {
        distrust(connection);
      }
    }
  }

  boolean isForgettable() {
    return live.isRetired() && open == 0 && queue.isEmpty();
  }

  private void grant(PooledConnection connection, Waiter waiter) {
    taken(connection, waiter);
    if (connection.hasRoom()) {
      free.addLast(connection);
    }
    waiter.granted(connection);
  }

  private void enqueue(Waiter waiter) {
    boolean full = open >= size();
    Duration patience = limits().pendingTimeout();
    if (!full) {
      // A dial ends by itself; this is for what it may leave over.
      patience = patience.plus(delivery.timeouts().connect());
    }
    long timer =
        upstreamClient.vertx().setTimer(Math.max(1, patience.toMillis()), fired -> expire(waiter));
    queue.addLast(new Waiting(waiter, timer));
    dialAsNeeded();
  }

  private void expire(Waiter waiter) {
    if (queue.removeIf(waiting -> waiting.waiter() == waiter)) {
      waiter.denied(new SendFailure.PoolExhausted());
    }
  }

  private void dialAsNeeded() {
    while (open < size() && queue.size() > (long) dialling * expectedRoom) {
      open++;
      dialling++;
      upstreamClient
          .dialer()
          .dial(live, delivery.timeouts().connect())
          .onComplete(
              dialled -> {
                dialling--;
                if (dialled.succeeded()) {
                  adopt(dialled.result());
                } else {
                  slotFreed(Dialer.failure(dialled.cause()));
                }
              });
    }
  }

  private void adopt(HttpClientConnection http) {
    double patience = 0.9 + 0.2 * upstreamClient.random().nextDouble();
    var connection = new PooledConnection(http, new Alarm(upstreamClient), now(), patience);
    connections.add(connection);
    expectedRoom = Math.max(1, connection.capacity());
    http.closeHandler(
        closed -> {
          connection.retire();
          connections.remove(connection);
          free.remove(connection);
          open--;
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

  /// To those who wait, and what is left to those who come.
  private void offer(PooledConnection connection) {
    for (Waiting next = next(); connection.hasRoom() && next != null; next = next()) {
      queue.remove(next);
      upstreamClient.vertx().cancelTimer(next.timer());
      taken(connection, next.waiter());
      next.waiter().granted(connection);
    }
    if (connection.hasRoom()) {
      free.addLast(connection);
    }
  }

  private void taken(PooledConnection connection, Waiter waiter) {
    connection.take();
    allSends++;
    sends.merge(waiter.caller(), 1, Integer::sum);
  }

  private void left(Waiter waiter) {
    allSends--;
    sends.computeIfPresent(waiter.caller(), (_, count) -> count == 1 ? null : count - 1);
  }

  /// Whether its caller may have one more: the last places are for callers that have few.
  private boolean admits(Waiter waiter) {
    int mine = sends.getOrDefault(waiter.caller(), 0);
    long room = (long) size() * expectedRoom;
    long kept = (long) FairShare.keptPlaces(size()) * expectedRoom;
    return FairShare.admits(allSends, mine, 1, room, kept);
  }

  /// Who waits and is served next: of the callers that wait the one that has the fewest sends under
  /// way, and of its waiters the first. Null: nobody who may have one more.
  private @Nullable Waiting next() {
    Waiting best = null;
    int fewest = Integer.MAX_VALUE;
    for (Waiting waiting : queue) {
      int count = sends.getOrDefault(waiting.waiter().caller(), 0);
      if (count < fewest && admits(waiting.waiter())) {
        best = waiting;
        fewest = count;
      }
    }
    return best;
  }

  /// Tells those who counted on a dial that it failed, and dials for the others.
  private void slotFreed(SendFailure failure) {
    open--;
    for (int told = 0; told < expectedRoom && !queue.isEmpty(); told++) {
      Waiting next = queue.removeFirst();
      upstreamClient.vertx().cancelTimer(next.timer());
      next.waiter().denied(failure);
    }
    dialAsNeeded();
  }

  private int size() {
    return Math.max(1, Math.ceilDiv(limits().max(), upstreamClient.loops()));
  }

  private Connections limits() {
    return delivery.connections();
  }

  private long now() {
    return upstreamClient.nanos().getAsLong();
  }
}
