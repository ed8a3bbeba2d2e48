package dev.aifleet.gateway.upstream;

/// Why a send has no whole answer. Reasons are for our log, not for clients.
public sealed interface SendFailure {
  /// No connection: the name does not resolve, the address is not allowed, refused, no route.
  record Unreachable(String reason) implements SendFailure {}

  record PoolExhausted() implements SendFailure {}

  record TimedOut(Phase phase) implements SendFailure {}

  /// Connected, and then closed or garbled before the answer was whole.
  record BrokenOff(String reason) implements SendFailure {}

  /// The client did not read for so long that the upstream need not wait any more.
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
