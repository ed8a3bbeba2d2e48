package dev.aifleet.gateway.capacity;

/// Fairness rule for scarce capacity: a part is reserved for callers that use little. A single
/// caller can use all the rest, and a new caller is served at once, however busy the others are.
public final class FairShare {
  private FairShare() {}

  /// @param used by all callers together
  /// @param mine used by the caller that wants `amount` more
  /// @param kept part of `capacity` reserved for callers that use no more than this
  public static boolean admits(long used, long mine, long amount, long capacity, long kept) {
    return used + amount <= capacity - kept || (used + amount <= capacity && mine + amount <= kept);
  }

  /// Reserved places: one in ten; none below a capacity of 8, where a single caller would lose more
  /// than a second one gains.
  public static int keptPlaces(int capacity) {
    return capacity < 8 ? 0 : Math.ceilDiv(capacity, 10);
  }
}
