package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.capacity.FairShare;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Limits the attempts in progress at one upstream, by caller. A tenth of the places is reserved
/// for callers with few attempts. Shared by all event loops.
final class Bulkhead {
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();

  int inFlight() {
    return inFlight.get();
  }

  /// True: there is a place for the caller, and [#leave] must be called once.
  boolean enter(String caller, int max) {
    int mine = byCaller.merge(caller, 1, Integer::sum);
    int all = inFlight.incrementAndGet();
    if (FairShare.admits(all - 1, mine - 1, 1, max, FairShare.keptPlaces(max))) {
      return true;
    }
    leave(caller);
    return false;
  }

  void leave(String caller) {
    inFlight.decrementAndGet();
    byCaller.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
  }

  /// Whether there is no place for any caller.
  boolean isFull(int max) {
    return inFlight.get() >= max;
  }

  /// Whether there is no place for this caller.
  boolean isFullFor(String caller, int max) {
    int all = inFlight.get();
    int kept = FairShare.keptPlaces(max);
    // The caller matters only when few places are left.
    return all >= max - kept
        && !FairShare.admits(all, byCaller.getOrDefault(caller, 0), 1, max, kept);
  }
}
