package dev.aifleet.gateway.capacity;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The pod's load: requests in flight, and the memory that they hold. What does not fit is refused
/// at once, so that admitted requests are served well.
public final class PodCapacity {
  private final MemoryBudget memory;
  private final AtomicInteger requests = new AtomicInteger();
  private final ConcurrentHashMap<String, CallerShare> callers = new ConcurrentHashMap<>();

  /// @param memoryBytes for all requests and responses in progress
  public PodCapacity(long memoryBytes) {
    this.memory = new MemoryBudget(memoryBytes);
  }

  /// For a process whose heap may grow to `maxHeapBytes`: 55% of it. The rest is for long-lived
  /// objects, garbage and errors of the estimates.
  public static PodCapacity ofHeap(long maxHeapBytes) {
    return new PodCapacity(maxHeapBytes / 100 * 55);
  }

  public MemoryBudget memory() {
    return memory;
  }

  /// Requests in flight.
  public int requests() {
    return requests.get();
  }

  /// Admits a request before its caller is known. True: there is room, and [#leave] must be called
  /// once.
  public boolean enter(int maxRequests) {
    if (requests.incrementAndGet() > maxRequests) {
      requests.decrementAndGet();
      return false;
    }
    return true;
  }

  public void leave() {
    requests.decrementAndGet();
  }

  /// Assigns an admitted request to its caller.
  ///
  /// @return null: the caller's share of requests in flight is exceeded; otherwise [#part] must be
  ///     called once
  public @Nullable CallerShare join(String identity, int maxRequests) {
    CallerShare share =
        callers.compute(
            identity,
            (_, known) -> {
              CallerShare mine = known == null ? new CallerShare(identity) : known;
              mine.requests.incrementAndGet();
              return mine;
            });
    // The total already includes this request.
    long others = requests.get() - 1L;
    int mine = share.requests.get() - 1;
    if (FairShare.admits(others, mine, 1, maxRequests, FairShare.keptPlaces(maxRequests))) {
      return share;
    }
    part(share);
    return null;
  }

  public void part(CallerShare share) {
    callers.computeIfPresent(
        share.identity(), (_, known) -> known.requests.decrementAndGet() == 0 ? null : known);
  }
}
