package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.translator.ErrorParts;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// An upstream's answer of status 400 or more. It is held until its body is there or long enough,
/// since the body may tell whether it ever becomes the client's.
final class UpstreamError {
  private static final int MOST_HELD = 256 * 1024;

  private final int status;
  private final MultiMap headers;
  private final Buffer body = Buffer.buffer();
  private boolean whole;

  UpstreamError(int status, MultiMap headers) {
    this.status = status;
    this.headers = headers;
  }

  int status() {
    return status;
  }

  MultiMap headers() {
    return headers;
  }

  /// As much as has come.
  Buffer body() {
    return body;
  }

  /// True: enough is there to tell what it is.
  boolean feed(Buffer chunk) {
    body.appendBuffer(chunk);
    return body.length() > MOST_HELD;
  }

  void end() {
    whole = true;
  }

  boolean isWhole() {
    return whole;
  }

  /// What the client hears of it, without credentials; some upstreams repeat what they were sent.
  ///
  /// @param isTranslated whether its words are ours
  record Told(int status, Buffer body, boolean isTranslated) {}

  Told told(Attempt attempt, String requestId) {
    Buffer clean = attempt.redacted(body);
    Back back = attempt.back();
    if (back == null || back.translation() == null) {
      return new Told(status, clean, false);
    }
    ErrorParts parts = back.translation().error(status, clean);
    Buffer words = parts.body().json(back.endpoint().format(), parts.status(), requestId);
    return new Told(parts.status(), words, true);
  }

  /// @param millis since the epoch
  Outcome outcome(long millis) {
    return Outcome.of(status, headers, body, millis);
  }
}
