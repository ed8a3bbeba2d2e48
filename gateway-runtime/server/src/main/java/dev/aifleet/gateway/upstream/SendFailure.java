package dev.aifleet.gateway.upstream;

/// Why a send has no complete response. Reasons are for the log, not for clients.
public sealed interface SendFailure {
  /// No connection: the name does not resolve, the address is not allowed, refused, no route.
  record Unreachable(String reason) implements SendFailure {}

  record PoolExhausted() implements SendFailure {}

  record TimedOut(Phase phase) implements SendFailure {}

  /// Connected, and then closed or malformed before the response was complete.
  record BrokenOff(String reason) implements SendFailure {}

  /// The client stopped reading, and the upstream is not kept waiting any longer.
  record ReaderStalled() implements SendFailure {}

  enum Phase {
    Connect,
    FirstByte,
    Idle,
    Total
  }

  default String label() {
    return switch (this) {
      case Unreachable(String reason) -> reason;
      case PoolExhausted() -> "no free connection";
      case TimedOut(Phase phase) -> "timeout: " + phase;
      case BrokenOff(String reason) -> reason;
      case ReaderStalled() -> "client does not read";
    };
  }
}
