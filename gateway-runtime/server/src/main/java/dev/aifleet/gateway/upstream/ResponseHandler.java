package dev.aifleet.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// Hears what becomes of a send: `head`, `chunk` any number of times, `end`; or `failed`, at any
/// point before `end`. Nothing follows `end`, `failed` or a cancellation. Called on the event loop
/// that sent.
public interface ResponseHandler {
  void head(int status, MultiMap headers);

  void chunk(Buffer chunk);

  void end();

  void failed(SendFailure failure);
}
