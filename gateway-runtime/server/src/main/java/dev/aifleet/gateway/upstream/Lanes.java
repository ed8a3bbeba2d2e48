package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.transport.OutboundConnection;
import dev.aifleet.gateway.upstream.WaitQueue.Waiter;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The two lanes of one pool, and which sends may use them: a tenth of the places is reserved for
/// callers with few sends in progress.
final class Lanes {
  private final PodConnections pod;
  private final IntSupplier max;
  private final Lane ordinary;
  private final Lane reserved;

  /// @param max `connections.max`
  /// @param arrived called when another loop has released a place for this one
  /// @param asked called when another loop wants a place
  Lanes(
      ClientLoop loop,
      PodConnections pod,
      IntSupplier max,
      Consumer<Lane> arrived,
      Consumer<Lane> asked) {
    this.pod = pod;
    this.max = max;
    IntSupplier ordinaryLimit = () -> PodConnections.ordinaryLimit(max.getAsInt());
    IntSupplier reservedLimit = () -> PodConnections.reservedLimit(max.getAsInt());
    this.ordinary = new Lane(pod.ordinary(), ordinaryLimit, loop, arrived, asked);
    this.reserved = new Lane(pod.reserved(), reservedLimit, loop, arrived, asked);
  }

  /// For any caller.
  Lane ordinary() {
    return ordinary;
  }

  /// For callers with few sends.
  Lane reserved() {
    return reserved;
  }

  Lane of(PooledConnection connection) {
    return connection.place() == ordinary.places() ? ordinary : reserved;
  }

  /// Whether the waiter may have a new connection.
  boolean hasPlace(Waiter waiter) {
    return ordinary.hasPlace() || (reserved.hasPlace() && hasFew(waiter));
  }

  /// Whether the caller may use a reserved place.
  boolean hasFew(Waiter waiter) {
    return pod.sends(waiter.caller()) < few();
  }

  /// The next waiter for a connection of `lane`. Null: no waiter may use it.
  @Nullable Waiter next(WaitQueue queue, Lane lane) {
    return queue.next(pod::sends, lane == ordinary ? Integer.MAX_VALUE : few());
  }

  /// Number of waiters that are served before this one.
  int ahead(WaitQueue queue, Waiter waiter) {
    return queue.ahead(waiter, pod::sends);
  }

  /// Waiters that connections of `lane` could serve.
  int demand(WaitQueue queue, Lane lane) {
    return lane == ordinary ? queue.size() : queue.servable(pod::sends, few());
  }

  int held() {
    return ordinary.places().held() + reserved.places().held();
  }

  /// Places that other loops have released for this one.
  int promised() {
    return ordinary.places().promised() + reserved.places().promised();
  }

  /// Whether another loop has yet to see that places are wanted.
  boolean isAsking() {
    return pod.ordinary().isAsking() || pod.reserved().isAsking();
  }

  /// Sends that a new connection is expected to carry.
  int expectedRoom() {
    return pod.expectedRoom();
  }

  /// Called with every new connection.
  void learn(OutboundConnection connection) {
    pod.learn(connection);
  }

  /// Whether a connection may be opened although the pod has as many as it may. HTTP/2 only: every
  /// loop needs one.
  boolean mayExceed(Lane lane) {
    return lane == ordinary && pod.isMultiplexed() && lane.isWithoutUse();
  }

  /// Number of sends up to which a caller may use reserved places.
  private int few() {
    return PodConnections.reservedLimit(max.getAsInt()) * pod.expectedRoom();
  }
}
