package dev.aifleet.gateway.capacity;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What the pod has taken on: requests in flight, and the memory that they hold. Whatever does not
/// fit is refused at once, so that the rest is served well.
public final class PodCapacity {
  private final MemoryBudget memory;
  private final AtomicInteger requests = new AtomicInteger();
  private final ConcurrentHashMap<String, CallerShare> callers = new ConcurrentHashMap<>();

  /// @param memoryBytes for all requests and responses under way
  public PodCapacity(long memoryBytes) {
    this.memory = new MemoryBudget(memoryBytes);
  }

  /// For a process whose heap may grow to `maxHeapBytes`. What is left is for what lives long, for
  /// garbage, and for what estimates miss.
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

  /// A request whose caller is not known yet. True: there is room, and [#leave] must be called
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

  /// The caller of a request that has entered is known now.
  ///
  /// @return null: it has more than its share in flight; otherwise [#part] must be called once
  public @Nullable CallerShare join(String identity, int maxRequests) {
    CallerShare share =
        callers.compute(
            identity,
            (_, known) -> {
              CallerShare mine = known == null ? new CallerShare(identity) : known;
              mine.requests.incrementAndGet();
              return mine;
            });
    // This one is among all of them already.
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
