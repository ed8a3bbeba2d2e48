package dev.aifleet.gateway.routing;

/// Why an upstream was chosen.
public enum Reason {
  /// Drawn by weight.
  Weighted,
  /// Its caller's place.
  Sticky,
  /// A rollback sends everything there.
  Pinned,
  /// Another one of the same priority has failed.
  Retry,
  /// Nobody of a lower priority number is left.
  Fallback
}
