package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.capacity.FairShare;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The connections of a pod to one upstream, over all its event loops. The limit is one for all of
/// them; a tenth of it is reserved for callers that have few sends under way.
final class PodConnections {
  private final Places ordinary = new Places();
  private final Places reserved = new Places();
  private final List<SendCounts> counts = new CopyOnWriteArrayList<>();
  private volatile boolean multiplexed;

  /// For any caller.
  Places ordinary() {
    return ordinary;
  }

  static int ordinaryLimit(int max) {
    return max - FairShare.keptPlaces(max);
  }

  /// For callers that have few.
  Places reserved() {
    return reserved;
  }

  static int reservedLimit(int max) {
    return FairShare.keptPlaces(max);
  }

  /// Of another event loop.
  void join(SendCounts loops) {
    counts.add(loops);
  }

  /// Sends that a caller has under way, over all loops. Those of other loops may have changed in
  /// the meantime.
  int sends(String caller) {
    int sum = 0;
    for (SendCounts loop : counts) {
      sum += loop.of(caller);
    }
    return sum;
  }

  /// Whether the upstream speaks HTTP/2, as the latest connection told.
  boolean isMultiplexed() {
    return multiplexed;
  }

  void learn(boolean isMultiplexed) {
    if (multiplexed != isMultiplexed) {
      multiplexed = isMultiplexed;
    }
  }
}
