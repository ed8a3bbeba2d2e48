package dev.aifleet.gateway.server;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// The writing side of a request: its response, until the last byte is out. On the event loop of
/// the
/// connection.
final class ResponseWriting {
  /// Shorter last bytes fit into the socket's own buffer.
  private static final int LARGE_END = 64 * 1024;

  /// What a full write queue holds, at least.
  private static final int QUEUED = 64 * 1024;

  private sealed interface State {
    record Open() implements State {}

    /// All is written, and not all is sent.
    ///
    /// @param rate at which the client takes it
    /// @param unsent bytes of the last write and of those before it
    record Ending(MinRateGuard rate, int unsent) implements State {}

    record Ended() implements State {}
  }

  private static final State OPEN = new State.Open();
  private static final State ENDED = new State.Ended();

  private final HttpServerResponse response;
  private final boolean multiplexed;
  private State state = OPEN;

  /// Over HTTP/2, bytes that are not sent yet. Vert.x lets a stream queue as much as its client's
  /// window allows, which may be 2 GiB.
  private int queued;

  /// To be called once few bytes are queued; null: nobody waits.
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

  /// Whether nothing more is to be written.
  boolean hasEnded() {
    return !(state instanceof State.Open);
  }

  /// Whether the last bytes are on their way.
  boolean isEnding() {
    return state instanceof State.Ending;
  }

  /// Whether the client does not take the last bytes.
  boolean isOverdue(long now) {
    return state instanceof State.Ending(MinRateGuard rate, _) && rate.isOverdue(now);
  }

  /// Bytes of the end that are on their way.
  int unsent() {
    return state instanceof State.Ending(_, int unsent) ? unsent : 0;
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

  /// @param last whether nothing more is read on the connection, so that its end is waited for
  /// @return when the last byte is out; null: it is taken to be out
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

  /// Nothing more is sent, or nobody is there to get it.
  void ended() {
    state = ENDED;
  }

  /// The end, if it is under way, is not waited for any longer.
  void abandoned() {
    if (isEnding()) {
      state = ENDED;
    }
  }

  /// Whether much of it is queued for a client that does not read.
  boolean isUnread() {
    return switch (state) {
      case State.Open _ -> isFull();
      case State.Ending(_, int unsent) -> unsent > LARGE_END;
      case State.Ended _ -> false;
    };
  }

  /// Whether responses before this one fill the connection's write queue.
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

  /// Ends the stream of an HTTP/2 request.
  void reset(long code) {
    var unused = response.reset(code);
  }
}
