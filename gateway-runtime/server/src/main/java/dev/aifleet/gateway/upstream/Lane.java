package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.upstream.Places.Holder;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop with one kind of place that have capacity for a send, most
/// recently used last.
final class Lane {
  private final Holder places;
  private final LinkedHashSet<PooledConnection> free = new LinkedHashSet<>();

  Lane(Holder places) {
    this.places = places;
  }

  Holder places() {
    return places;
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
