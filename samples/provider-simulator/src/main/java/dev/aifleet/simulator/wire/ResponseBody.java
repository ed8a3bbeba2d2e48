package dev.aifleet.simulator.wire;

import io.vertx.core.buffer.Buffer;

/// The body of a successful response; one per request.
public interface ResponseBody {
  /// The body of a unary response.
  Buffer whole();

  default String contentType() {
    return "application/json";
  }
}
