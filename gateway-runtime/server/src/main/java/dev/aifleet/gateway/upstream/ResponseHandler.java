package dev.aifleet.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// Receives the events of a send: `head`, `chunk` any number of times, `end`; or `failed`, at any
/// point before `end`. Nothing follows `end`, `failed` or a cancellation. Called on the event loop
/// of the send.
public interface ResponseHandler {
  void head(int status, MultiMap headers);

  void chunk(Buffer chunk);

  void end();

  void failed(SendFailure failure);
}
