package dev.aifleet.gateway.routing;

/// Why an upstream was chosen.
public enum Reason {
  /// Drawn by weight.
  Weighted,
  /// Its caller's place.
  Sticky,
  /// It made the state that the request refers to.
  Conversation,
  /// A rollback sends everything there.
  Pinned,
  /// Another one of the same priority has failed.
  Retry,
  /// Nobody of a lower priority number is left.
  Fallback
}
