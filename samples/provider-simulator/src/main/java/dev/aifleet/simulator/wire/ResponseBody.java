package dev.aifleet.simulator.wire;

import io.vertx.core.buffer.Buffer;

/// What is sent back when all goes well. Made per request.
public interface ResponseBody {
  Buffer whole();

  default String contentType() {
    return "application/json";
  }
}
