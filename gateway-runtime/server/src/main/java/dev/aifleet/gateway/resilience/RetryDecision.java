package dev.aifleet.gateway.resilience;

/// What follows an attempt of which nothing was sent to the client.
public enum RetryDecision {
  /// Try another upstream, or the same one again, if the budget allows.
  Elsewhere,
  /// Another upstream might succeed, but the attempts are used up.
  Exhausted,
  /// Forward the result: it would be the same at any upstream.
  Final
}
