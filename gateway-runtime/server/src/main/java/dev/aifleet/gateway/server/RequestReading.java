package dev.aifleet.gateway.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/// The reading side of a request: its body, which is the exchange's until the response has ended.
/// The
/// rest is read and thrown away for a while, since closing at once could destroy the response on
/// its
/// way. On the event loop of the connection.
final class RequestReading {
  /// How long an unwanted body is read: a client that has not seen the response by then sees the
  /// connection close.
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(30);

  /// Bytes that an unwanted body may still cost.
  private static final long MAX_DISCARDED = 64L << 20;

  /// Bodies up to this length are on their way anyway.
  private static final long SHORT_BODY = 64 * 1024;

  private sealed interface State {
    record Wanted() implements State {}

    /// @param sinceNanos when it was first seen that nobody wants it; 0: not yet
    record Unwanted(long sinceNanos, long discarded) implements State {}

    record Received() implements State {}
  }

  /// What a look at it finds.
  enum Progress {
    Fine,
    /// The exchange need not wait for it any longer.
    TooSlow,
    /// The connection is worth more than the rest of it.
    GivenUp
  }

  private static final State WANTED = new State.Wanted();
  private static final State RECEIVED = new State.Received();

  private final HttpServerRequest request;
  private final boolean isShort;
  private final MinRateGuard rate = new MinRateGuard();
  private State state = WANTED;
  private int pauses;

  /// @param declared length of the body; -1: not told
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

  /// Whether the connection need not wait for the rest of it.
  boolean isSettled() {
    return isShort || isReceived();
  }

  boolean isShort() {
    return isShort;
  }

  boolean isPaused() {
    return pauses > 0;
  }

  /// Nothing more of it comes until as many calls of [#resume].
  void pause() {
    pauses++;
    request.pause();
  }

  /// @return whether it goes on. Also for a request that is over: what follows it on the connection
  ///     is read after it.
  boolean resume() {
    pauses--;
    return pauses == 0;
  }

  /// The response has ended: what still comes is thrown away.
  void responseEnded() {
    if (state instanceof State.Wanted) {
      state = new State.Unwanted(0, 0);
    }
  }

  void moved(Buffer chunk) {
    rate.moved(chunk.length());
  }

  /// @return whether more of it was thrown away than it is worth
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
