package dev.aifleet.gateway.response;

/// Whether the bytes received so far may be relayed. Until then another upstream can be tried, and
/// an error can be sent with its HTTP status.
public sealed interface OpeningVerdict {
  /// Undecided.
  record Hold() implements OpeningVerdict {}

  /// The response has started; no other upstream can be tried.
  record Begin() implements OpeningVerdict {}

  /// An error came first.
  record Failed(StreamError error) implements OpeningVerdict {}

  Hold HOLD = new Hold();
  Begin BEGIN = new Begin();
}
