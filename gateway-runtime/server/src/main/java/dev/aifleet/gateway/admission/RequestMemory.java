package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;

/// What a request costs the pod's memory, and what its client hears when there is not enough.
public final class RequestMemory {
  private RequestMemory() {}

  /// A body is there twice: as it came, for another attempt, and as an upstream gets it.
  public static long ofBody(long length) {
    return 2 * length;
  }

  /// @param wanted what did not fit
  public static Refusal refusal(Lease memory, long wanted) {
    return memory.canEverFit(wanted) ? new Refusal.Overloaded() : new Refusal.TooHeavy();
  }
}
