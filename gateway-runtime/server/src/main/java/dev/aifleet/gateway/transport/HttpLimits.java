package dev.aifleet.gateway.transport;

/// Limits of one client's requests, for all versions of HTTP.
final class HttpLimits {
  /// Bytes of one request head; above it the response is 431.
  static final int MAX_HEADER_BYTES = 32 * 1024;

  /// Bytes of the request line; above it the response is 414.
  static final int MAX_LINE_BYTES = 8 * 1024;

  /// Concurrent HTTP/2 streams per connection (`SETTINGS_MAX_CONCURRENT_STREAMS`).
  static final int MAX_STREAMS = 500;

  private HttpLimits() {}
}
