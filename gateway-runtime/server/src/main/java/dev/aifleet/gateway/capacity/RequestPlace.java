package dev.aifleet.gateway.capacity;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import org.jspecify.annotations.Nullable;

/// What one request holds of the pod: its place among all requests, its caller's share, and memory.
/// Confined to the request's event loop.
public final class RequestPlace {
  private final PodCapacity pod;
  private boolean entered;
  private @Nullable CallerShare share;
  private @Nullable Lease memory;

  public RequestPlace(PodCapacity pod) {
    this.pod = pod;
  }

  /// Takes a place before the caller is known. False: the pod is full.
  public boolean enter(int maxRequests) {
    entered = pod.enter(maxRequests);
    return entered;
  }

  /// Assigns the place to its caller.
  ///
  /// @return the request's memory; null: the caller's share of requests in flight is exceeded
  public @Nullable Lease join(String caller, int maxRequests) {
    CallerShare joined = pod.join(caller, maxRequests);
    if (joined == null) {
      return null;
    }
    share = joined;
    Lease lease = pod.memory().lease(joined);
    memory = lease;
    return lease;
  }

  /// Gives everything back, except memory for response bytes that are not sent: see [#sent].
  public void leave(int unsent) {
    if (share != null && memory != null) {
      pod.part(share);
      share = null;
      memory.give(memory.held());
      if (unsent == 0) {
        memory.close();
      } else {
        memory.takeAnyway(unsent);
      }
    }
    if (entered) {
      entered = false;
      pod.leave();
    }
  }

  /// To be called after [#leave], once all bytes of the response are sent.
  public void sent() {
    if (memory != null) {
      memory.close();
    }
  }
}
