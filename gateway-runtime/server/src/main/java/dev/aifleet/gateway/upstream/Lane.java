package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.upstream.Places.Holder;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop with one kind of place. Those with capacity for a send are
/// free, most recently used last.
final class Lane {
  private final Holder places;
  private final IntSupplier limit;
  private final Set<PooledConnection> open = new HashSet<>();
  private final LinkedHashSet<PooledConnection> free = new LinkedHashSet<>();

  /// @param places of this kind, shared with other event loops
  /// @param limit most of them that the pod may have; it changes with the configuration
  /// @param arrived called when another loop has released a place for this one
  /// @param asked called when another loop wants a place
  Lane(
      Places places,
      IntSupplier limit,
      ClientLoop loop,
      Consumer<Lane> arrived,
      Consumer<Lane> asked) {
    this.places = places.join(loop::execute, () -> arrived.accept(this), () -> asked.accept(this));
    this.limit = limit;
  }

  Holder places() {
    return places;
  }

  int limit() {
    return limit.getAsInt();
  }

  boolean hasPlace() {
    return places.hasRoom(limit());
  }

  void opened(PooledConnection connection) {
    open.add(connection);
  }

  /// Its place becomes free, or goes to the loop that it is promised to.
  void closed(PooledConnection connection) {
    open.remove(connection);
    free.remove(connection);
    places.giveUp(limit(), connection.heir());
  }

  /// A place was not used after all.
  void giveUpPlace() {
    places.giveUp(limit(), null);
  }

  /// A copy, since a closing connection removes itself.
  List<PooledConnection> open() {
    return List.copyOf(open);
  }

  /// Whether no connection admits sends or is being opened. Streams cannot move to another loop's
  /// connection, which may never become idle, and those of a connection that the upstream wants
  /// closed may take minutes; of such, a loop has at most one more than the limit.
  boolean isWithoutUse() {
    int held = places.held();
    return held == 0 || (held <= limit() && held == ending());
  }

  /// Number of connections that admit no more sends and wait for those in progress.
  private int ending() {
    int count = 0;
    for (PooledConnection connection : open) {
      count += connection.isEnding() ? 1 : 0;
    }
    return count;
  }

  boolean contains(PooledConnection connection) {
    return free.contains(connection);
  }

  boolean isEmpty() {
    return free.isEmpty();
  }

  /// Last in, first out, so that a quiet pool shrinks. Null: none has capacity.
  @Nullable PooledConnection takeNewest() {
    return free.isEmpty() ? null : free.removeLast();
  }

  /// Null: none has capacity.
  @Nullable PooledConnection newest() {
    return free.isEmpty() ? null : free.getLast();
  }

  /// Idle connections, longest idle first.
  List<PooledConnection> unused() {
    return free.stream().filter(PooledConnection::isUnused).toList();
  }

  void add(PooledConnection connection) {
    free.addLast(connection);
  }

  /// Ends its use by new sends; it closes after those in progress.
  void leave(PooledConnection connection) {
    free.remove(connection);
    connection.leave();
  }

  /// Ends its use on this loop: the place goes to another one.
  void leaveTo(Holder heir, PooledConnection connection) {
    connection.bequeath(heir);
    leave(connection);
  }
}
