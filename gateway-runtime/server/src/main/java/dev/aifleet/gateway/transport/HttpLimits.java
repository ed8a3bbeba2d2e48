package dev.aifleet.gateway.transport;

/// The most that one client may send, whatever version of HTTP it speaks.
final class HttpLimits {
  /// Bytes of one head; more is answered with 431.
  static final int MAX_HEADER_BYTES = 32 * 1024;

  /// Bytes of the request line; more is answered with 414.
  static final int MAX_LINE_BYTES = 8 * 1024;

  /// HTTP/2 streams that clients are told they may have open at once.
  static final int MAX_STREAMS = 500;

  private HttpLimits() {}
}
