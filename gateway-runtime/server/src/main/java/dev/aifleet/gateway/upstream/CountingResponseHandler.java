package dev.aifleet.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// Counts the failure of an attempt, by its status or afterwards, at most once, and passes all
/// events on.
final class CountingResponseHandler implements ResponseHandler {
  private static final int SERVER_ERROR = 5;

  private final LiveUpstream live;
  private final ResponseHandler handler;
  private boolean counted;

  CountingResponseHandler(LiveUpstream live, ResponseHandler handler) {
    this.live = live;
    this.handler = handler;
  }

  @Override
  public void head(int status, MultiMap headers) {
    if (status / 100 == SERVER_ERROR) {
      count();
    }
    handler.head(status, headers);
  }

  @Override
  public void chunk(Buffer chunk) {
    handler.chunk(chunk);
  }

  @Override
  public void end() {
    handler.end();
  }

  @Override
  public void failed(SendFailure failure) {
    if (!(failure instanceof SendFailure.ReaderStalled)) {
      count();
    }
    handler.failed(failure);
  }

  private void count() {
    if (!counted) {
      counted = true;
      live.countFailure();
    }
  }
}
