package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.capacity.FairShare;
import dev.aifleet.gateway.transport.OutboundConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The connections of a pod to one upstream, over all its event loops. They share one limit; a
/// tenth of it is reserved for callers with few sends in progress.
final class PodConnections {
  private final Places ordinary = new Places();
  private final Places reserved = new Places();
  private final List<SendCounts> counts = new CopyOnWriteArrayList<>();
  private volatile boolean multiplexed;

  /// Sends that a new connection is expected to carry.
  private volatile int expectedRoom;

  /// @param mayMultiplex whether the upstream can choose HTTP/2. Only the first connection tells:
  ///     until then, one is opened for all sends that wait.
  PodConnections(boolean mayMultiplex) {
    expectedRoom = mayMultiplex ? OutboundConnection.MAX_STREAMS : 1;
  }

  /// Places for any caller.
  Places ordinary() {
    return ordinary;
  }

  static int ordinaryLimit(int max) {
    return max - FairShare.keptPlaces(max);
  }

  /// Places for callers with few sends.
  Places reserved() {
    return reserved;
  }

  static int reservedLimit(int max) {
    return FairShare.keptPlaces(max);
  }

  /// Registers another event loop.
  void join(SendCounts loops) {
    counts.add(loops);
  }

  /// Sends in progress of a caller, over all loops. The counts of other loops may be slightly out
  /// of date.
  int sends(String caller) {
    int sum = 0;
    for (SendCounts loop : counts) {
      sum += loop.of(caller);
    }
    return sum;
  }

  /// Whether the latest connection to the upstream negotiated HTTP/2.
  boolean isMultiplexed() {
    return multiplexed;
  }

  int expectedRoom() {
    return expectedRoom;
  }

  /// Called with every new connection.
  void learn(OutboundConnection connection) {
    if (multiplexed != connection.isMultiplexed()) {
      multiplexed = connection.isMultiplexed();
    }
    int room = Math.max(1, connection.capacity());
    if (expectedRoom != room) {
      expectedRoom = room;
    }
  }
}
