package dev.aifleet.gateway.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/// The reading side of a request: its body, which is delivered to the exchange until the response
/// has ended. The rest is read and discarded for a while, since closing at once could destroy the
/// response in flight. Confined to the connection's event loop.
final class RequestReading {
  /// How long an unwanted body is read before the connection closes.
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(30);

  /// Bytes of an unwanted body that are read at most.
  private static final long MAX_DISCARDED = 64L << 20;

  /// Bodies up to this length are probably in flight already.
  private static final long SHORT_BODY = 64 * 1024;

  private sealed interface State {
    record Wanted() implements State {}

    /// @param sinceNanos first check after the body became unwanted; 0: not checked
    record Unwanted(long sinceNanos, long discarded) implements State {}

    record Received() implements State {}
  }

  /// Result of a check.
  enum Progress {
    Fine,
    /// The exchange stops waiting for the body.
    TooSlow,
    /// The connection is closed instead of reading the rest.
    GivenUp
  }

  private static final State WANTED = new State.Wanted();
  private static final State RECEIVED = new State.Received();

  private final HttpServerRequest request;
  private final boolean isShort;
  private final MinRateGuard rate = new MinRateGuard();
  private State state = WANTED;
  private int pauses;

  /// @param declared length of the body; -1: not declared
  /// @param multiplexed whether other requests share the connection
  RequestReading(HttpServerRequest request, long declared, boolean multiplexed) {
    this.request = request;
    this.isShort =
        declared <= SHORT_BODY
            && !multiplexed
            && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  boolean isReceived() {
    return state instanceof State.Received;
  }

  /// Whether the connection need not wait for the rest of the body.
  boolean isSettled() {
    return isShort || isReceived();
  }

  boolean isShort() {
    return isShort;
  }

  boolean isPaused() {
    return pauses > 0;
  }

  /// Sends `100 Continue` to a client that waits for it before it sends the body.
  void invite() {
    if (state instanceof State.Wanted
        && request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      var unused = request.response().writeContinue();
    }
  }

  /// Pauses delivery until as many calls of [#resume].
  void pause() {
    pauses++;
    request.pause();
  }

  /// @return whether reading continues. Also for a finished request: the next one on the connection
  ///     is read after it.
  boolean resume() {
    pauses--;
    return pauses == 0;
  }

  /// The response has ended: the rest of the body is discarded.
  void responseEnded() {
    if (state instanceof State.Wanted) {
      state = new State.Unwanted(0, 0);
    }
  }

  void moved(Buffer chunk) {
    rate.moved(chunk.length());
  }

  /// @return whether more was discarded than the connection is worth
  boolean discard(Buffer chunk) {
    long discarded = chunk.length();
    if (state instanceof State.Unwanted(long since, long before)) {
      discarded += before;
      state = new State.Unwanted(since, discarded);
    }
    return discarded > MAX_DISCARDED;
  }

  void received() {
    state = RECEIVED;
  }

  /// To be called about once a second.
  Progress look(long now) {
    return switch (state) {
      case State.Wanted() -> rate.isTooSlow(now) ? Progress.TooSlow : Progress.Fine;
      case State.Unwanted(long since, long discarded) -> {
        long first = since == 0 ? now : since;
        state = new State.Unwanted(first, discarded);
        yield now - first > LINGER_NANOS || rate.isTooSlow(now) ? Progress.GivenUp : Progress.Fine;
      }
      case State.Received() -> Progress.Fine;
    };
  }
}
