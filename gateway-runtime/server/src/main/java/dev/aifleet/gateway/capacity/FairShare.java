package dev.aifleet.gateway.capacity;

/// By which rule callers share what is scarce: a part of it is kept for those that hold little. One
/// caller alone gets all the rest, and a new one is served at once, however busy the others are.
public final class FairShare {
  private FairShare() {}

  /// @param used by all callers together
  /// @param mine used by the caller that wants `amount` more
  /// @param kept the part of `capacity` that is for callers that hold no more than that
  public static boolean admits(long used, long mine, long amount, long capacity, long kept) {
    return used + amount <= capacity - kept || (used + amount <= capacity && mine + amount <= kept);
  }

  /// How many places of `capacity` are kept: one in ten, and none of a handful, which a lone caller
  /// would miss more than a second one gains.
  public static int keptPlaces(int capacity) {
    return capacity < 8 ? 0 : Math.ceilDiv(capacity, 10);
  }
}
