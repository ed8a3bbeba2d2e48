package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.upstream.Places.Holder;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop with one kind of place. Those with capacity for a send are
/// free, most recently used last.
final class Lane {
  private final Holder places;
  private final Set<PooledConnection> open = new HashSet<>();
  private final LinkedHashSet<PooledConnection> free = new LinkedHashSet<>();

  Lane(Holder places) {
    this.places = places;
  }

  Holder places() {
    return places;
  }

  void opened(PooledConnection connection) {
    open.add(connection);
  }

  void closed(PooledConnection connection) {
    open.remove(connection);
    free.remove(connection);
  }

  /// A copy, since a closing connection removes itself.
  List<PooledConnection> open() {
    return List.copyOf(open);
  }

  /// Number of connections that admit no more sends and wait for those in progress.
  int ending() {
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

  void remove(PooledConnection connection) {
    free.remove(connection);
  }
}
