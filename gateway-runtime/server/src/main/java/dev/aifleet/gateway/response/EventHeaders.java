package dev.aifleet.gateway.response;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/// Adapts the headers of a response to a body of events: events may be added or removed, and
/// proxies must not buffer.
final class EventHeaders {
  private static final CharSequence ACCEL_BUFFERING =
      HttpHeaders.createOptimized("x-accel-buffering");

  private EventHeaders() {}

  static void adapt(MultiMap headers) {
    adaptFraming(headers);
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.regionMatches(true, 0, "text/event-stream", 0, 17)) {
      headers.set(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    }
  }

  /// All but the content type.
  static void adaptFraming(MultiMap headers) {
    headers.remove(HttpHeaders.CONTENT_LENGTH);
    headers.set(ACCEL_BUFFERING, "no");
    if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
      headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
    }
  }
}
