package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;

/// Estimates the memory of a request, and chooses the refusal when it is not available.
public final class RequestMemory {
  private RequestMemory() {}

  /// A body is held twice: as received, for further attempts, and as sent to an upstream.
  public static long ofBody(long length) {
    return 2 * length;
  }

  /// @param wanted bytes that did not fit
  public static Refusal refusal(Lease memory, long wanted) {
    return memory.canEverFit(wanted) ? new Refusal.Overloaded() : new Refusal.TooHeavy();
  }
}
