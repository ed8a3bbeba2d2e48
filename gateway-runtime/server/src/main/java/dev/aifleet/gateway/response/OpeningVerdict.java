package dev.aifleet.gateway.response;

/// Whether what an upstream has sent so far may go to the client. Before it does, another upstream
/// can still be asked, and an error can still be an HTTP error.
public sealed interface OpeningVerdict {
  /// Nothing that says how it will go on.
  record Hold() implements OpeningVerdict {}

  /// The answer has begun; there is no way back.
  record Begin() implements OpeningVerdict {}

  /// An error came first.
  record Failed(StreamError error) implements OpeningVerdict {}

  Hold HOLD = new Hold();
  Begin BEGIN = new Begin();
}
