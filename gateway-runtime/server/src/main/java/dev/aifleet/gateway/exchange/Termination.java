package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.upstream.SendFailure;

/// How an exchange ended.
public enum Termination {
  /// The client has got a whole answer.
  Completed,
  /// The gateway answered itself, with an error.
  Refused,
  /// The client went away before the end.
  ClientGone,
  /// The upstream failed after the first byte of its answer had been relayed.
  UpstreamBroken,
  /// The client did not read for so long that it was given up.
  ReaderStalled,
  /// The gateway itself failed after the answer had begun.
  Crashed,
  /// The pod had to go before the answer was whole.
  Drained;

  /// Of an answer that had begun.
  static Termination of(SendFailure failure) {
    return failure instanceof SendFailure.ReaderStalled ? ReaderStalled : UpstreamBroken;
  }
}
