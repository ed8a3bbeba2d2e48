package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.upstream.SendFailure;

/// How an exchange ended.
public enum Termination {
  /// The client received a complete response.
  Completed,
  /// The gateway responded with an error of its own.
  Refused,
  /// The client disconnected before the end.
  ClientGone,
  /// The upstream failed after the first byte of its response was relayed.
  UpstreamBroken,
  /// The client stopped reading until the stall timeout.
  ReaderStalled,
  /// The gateway failed after the response had started.
  Crashed,
  /// The pod shut down before the response was complete.
  Drained;

  /// For a response that has started.
  static Termination of(SendFailure failure) {
    return failure instanceof SendFailure.ReaderStalled ? ReaderStalled : UpstreamBroken;
  }
}
