package dev.aifleet.gateway.server;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// The writing side of a request: its response, until the last byte is sent. Confined to the
/// connection's event loop.
final class ResponseWriting {
  /// Shorter last writes fit into the socket's send buffer.
  private static final int LARGE_END = 64 * 1024;

  /// Bytes from which the write queue counts as full.
  private static final int QUEUED = 64 * 1024;

  private sealed interface State {
    record Open() implements State {}

    /// Everything is written but not yet sent.
    ///
    /// @param rate at which the client reads
    /// @param unsent bytes of the last write and of those before it
    record Ending(MinRateGuard rate, int unsent) implements State {}

    record Ended() implements State {}
  }

  private static final State OPEN = new State.Open();
  private static final State ENDED = new State.Ended();

  private final HttpServerResponse response;
  private final boolean multiplexed;
  private State state = OPEN;

  /// HTTP/2: bytes written but not yet sent. Vert.x lets a stream queue as much as its client's
  /// window allows, which may be 2 GiB.
  private int queued;

  /// Called once few bytes are queued; null: not awaited.
  private @Nullable Runnable ready;

  /// @param multiplexed whether other responses share the connection
  ResponseWriting(HttpServerResponse response, boolean multiplexed) {
    this.response = response;
    this.multiplexed = multiplexed;
  }

  MultiMap headers() {
    return response.headers();
  }

  void status(int status) {
    response.setStatusCode(status);
  }

  boolean hasBegun() {
    return response.headWritten();
  }

  /// Whether the response has ended.
  boolean hasEnded() {
    return !(state instanceof State.Open);
  }

  /// Whether the last write is in progress.
  boolean isEnding() {
    return state instanceof State.Ending;
  }

  /// Whether the client does not read the last write.
  boolean isOverdue(long now) {
    return state instanceof State.Ending(MinRateGuard rate, _) && rate.isOverdue(now);
  }

  /// Bytes of the last write that are not sent.
  int unsent() {
    return state instanceof State.Ending(_, int unsent) ? unsent : 0;
  }

  /// Completes the head before the first write.
  ///
  /// @param closes whether the connection closes after the response
  void beginHead(String date, boolean closes) {
    headers().set(HttpDate.NAME, date);
    if (closes) {
      // Set last: Vert.x would otherwise add `keep-alive` for HTTP/1.0 clients that ask for it.
      response.headersEndHandler(ready -> headers().set("connection", "close"));
    }
  }

  void write(Buffer bytes) {
    Future<Void> sent = response.write(bytes);
    if (multiplexed && !sent.isComplete()) {
      queued += bytes.length();
      sent.onComplete(done -> sent(bytes.length()));
    }
  }

  private void sent(int length) {
    queued -= length;
    Runnable waiting = ready;
    if (waiting != null && queued <= QUEUED / 2) {
      ready = null;
      waiting.run();
    }
  }

  /// @param last whether nothing more is read on the connection, so that its end is awaited
  /// @return completes when the last byte is sent; null: it is taken to be sent
  @Nullable Future<Void> end(Buffer bytes, boolean last) {
    boolean isFull = isFull();
    boolean watched = multiplexed || bytes.length() > LARGE_END || isFull;
    state = ENDED;
    Future<Void> sent = response.end(bytes);
    if (!last && (!watched || sent.isComplete())) {
      return null;
    }
    var rate = new MinRateGuard();
    rate.moved(LARGE_END + bytes.length());
    state = new State.Ending(rate, bytes.length() + (isFull ? QUEUED : 0));
    return sent;
  }

  /// Nothing more is sent, or the client has disconnected.
  void ended() {
    state = ENDED;
  }

  /// Stops waiting for the last write.
  void abandoned() {
    if (isEnding()) {
      state = ENDED;
    }
  }

  /// Whether more bytes are queued than a socket takes, since the client does not read.
  boolean isUnread() {
    return switch (state) {
      case State.Open _ -> isFull();
      case State.Ending(_, int unsent) -> unsent > LARGE_END;
      case State.Ended _ -> false;
    };
  }

  /// Whether earlier responses fill the connection's write queue.
  boolean isFull() {
    return multiplexed ? queued > QUEUED : response.writeQueueFull();
  }

  void onceDrained(Runnable ready) {
    if (multiplexed) {
      this.ready = ready;
    } else {
      response.drainHandler(drained -> ready.run());
    }
  }

  /// HTTP/1: runs `next` once the earlier responses on the connection are sent, unless it closes.
  void onceEarlierAreSent(Runnable next) {
    response.closeHandler(closed -> response.drainHandler(null));
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          next.run();
        });
  }

  /// Ends the stream of an HTTP/2 request.
  void reset(long code) {
    var unused = response.reset(code);
  }
}
