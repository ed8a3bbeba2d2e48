package dev.aifleet.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// Counts an attempt's failure on the way to who wants to hear of it: once, be it by its status or
/// by what comes after.
final class CountingResponseHandler implements ResponseHandler {
  private static final int SERVER_ERROR = 5;

  private final LiveUpstream live;
  private final ResponseHandler reply;
  private boolean counted;

  CountingResponseHandler(LiveUpstream live, ResponseHandler reply) {
    this.live = live;
    this.reply = reply;
  }

  @Override
  public void head(int status, MultiMap headers) {
    if (status / 100 == SERVER_ERROR) {
      count();
    }
    reply.head(status, headers);
  }

  @Override
  public void chunk(Buffer chunk) {
    reply.chunk(chunk);
  }

  @Override
  public void end() {
    reply.end();
  }

  @Override
  public void failed(SendFailure failure) {
    if (!(failure instanceof SendFailure.ReaderStalled)) {
      count();
    }
    reply.failed(failure);
  }

  private void count() {
    if (!counted) {
      counted = true;
      live.countFailure();
    }
  }
}
