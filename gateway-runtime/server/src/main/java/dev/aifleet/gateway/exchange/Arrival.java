package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.resilience.Outcome;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// An answer of which nothing has reached the client yet. An error is held until its body is there
/// or long enough, since it may never become the client's; anything else only until its first byte.
final class Arrival {
  private static final int FIRST_ERROR = 400;
  private static final int MOST_HELD = 64 * 1024;

  private final int status;
  private final MultiMap headers;
  private final Buffer held = Buffer.buffer();
  private boolean whole;

  Arrival(int status, MultiMap headers) {
    this.status = status;
    this.headers = headers;
  }

  int status() {
    return status;
  }

  MultiMap headers() {
    return headers;
  }

  Buffer held() {
    return held;
  }

  boolean isError() {
    return status >= FIRST_ERROR;
  }

  /// True: enough is there to tell what it is.
  boolean feed(Buffer chunk) {
    held.appendBuffer(chunk);
    return isError() ? held.length() > MOST_HELD : held.length() > 0;
  }

  void end() {
    whole = true;
  }

  boolean isWhole() {
    return whole;
  }

  /// @param millis since the epoch
  Outcome outcome(long millis) {
    return Outcome.of(status, headers, held, millis);
  }
}
