package dev.aifleet.gateway.routing;

/// Why an upstream was chosen.
public enum Reason {
  /// By weight.
  Weighted,
  /// By the caller's place (sticky routing).
  Sticky,
  /// It stores the state that the request refers to.
  Conversation,
  /// A rollback pins all traffic to it.
  Pinned,
  /// After a failure of another upstream of the same priority.
  Retry,
  /// No upstream of a lower priority number is left.
  Fallback
}
