package dev.aifleet.gateway.resilience;

/// What follows a try of which nothing has reached the client.
public enum RetryDecision {
  /// Another upstream is asked, if there is one and the budget allows, or the same one again.
  Elsewhere,
  /// Another upstream might do, and enough have been asked.
  Exhausted,
  /// The answer is the client's: it would be the same everywhere.
  Final
}
