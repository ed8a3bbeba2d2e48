package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One send on a connection, and its response. Ends exactly once: completed, failed or cancelled.
///
/// An upstream may close a kept-alive connection at the moment a request is written. If a reused
/// connection fails at once and before any byte of a response, the request is sent once more on a
/// new one; the upstream has not seen it. An HTTP/2 upstream may also state that it has not
/// processed the request, which has the same effect.
public final class UpstreamCall implements WaitQueue.Waiter {
  /// A connection that was already closing fails within one round trip. Later the upstream may have
  /// started, and a second request would be charged twice.
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// HTTP/2 error codes (RFC 9113 section 7).
  private static final long REFUSED_STREAM = 7;

  private static final long CANCEL = 8;

  /// Final responses; lower statuses are informational or invalid.
  private static final int FIRST_STATUS = 200;

  private final ConnectionPool pool;
  private final Target target;
  private final String caller;
  private final ResponseHandler handler;
  private final Deadlines deadlines;
  /// Null once there is a response: nothing is sent again then, and bodies are large.
  private @Nullable UpstreamRequest upstreamRequest;

  private @Nullable PooledConnection connection;
  private @Nullable HttpClientRequest request;
  /// Complete once the kernel has the whole request.
  private Future<Void> written = Future.succeededFuture();
  private @Nullable HttpClientResponse response;
  private boolean resent;
  private boolean done;

  UpstreamCall(
      ClientLoop loop,
      ConnectionPool pool,
      Target target,
      UpstreamRequest upstreamRequest,
      ResponseHandler handler) {
    this.pool = pool;
    this.target = target;
    this.caller = upstreamRequest.caller();
    this.upstreamRequest = upstreamRequest;
    this.handler = handler;
    this.deadlines =
        new Deadlines(
            loop, target.connectionPolicy().timeouts(), upstreamRequest.streamed(), this::fail);
  }

  void start() {
    pool.acquire(target, this);
    // Even on an open connection, a stream may have to wait.
    if (request == null && !done) {
      deadlines.waiting();
    }
  }

  /// Stops reading the response while the client's write queue is full.
  public void pause() {
    if (response != null && !done) {
      response.pause();
      read(false);
      deadlines.paused();
    }
  }

  public void resume() {
    if (response != null && !done) {
      deadlines.resumed();
      read(true);
      response.resume();
    }
  }

  private void read(boolean more) {
    if (connection != null) {
      connection.read(more);
    }
  }

  /// Cancels the send: the upstream sees its connection close, or its stream reset.
  public void cancel() {
    if (finish()) {
      pool.withdraw(this);
      abandon();
    }
  }

  @Override
  public String caller() {
    return caller;
  }

  @Override
  public void granted(PooledConnection granted) {
    if (done) {
      pool.release(granted, this);
      return;
    }
    connection = granted;
    UpstreamRequest sent = Objects.requireNonNull(upstreamRequest, "sent before it is answered");
    granted.request(target.request(sent)).onComplete(made -> write(granted, sent, made));
  }

  @Override
  public void denied(SendFailure failure) {
    fail(failure);
  }

  private void write(
      PooledConnection on, UpstreamRequest upstreamRequest, AsyncResult<HttpClientRequest> made) {
    if (done || connection != on) {
      // The send ended meanwhile and has returned the connection, which now has an extra request.
      pool.distrust(on);
      return;
    }
    if (made.failed()) {
      lost(on, made.cause());
      return;
    }
    HttpClientRequest out = made.result();
    request = out;
    deadlines.sent(on.alarm());
    upstreamRequest.headers().accept(out.headers());
    target.headers().addTo(out.headers());
    out.exceptionHandler(e -> lost(on, e));
    out.response().onComplete(result -> responded(on, result));
    // The exception handler receives this failure too.
    written = hasBody(upstreamRequest) ? out.end(upstreamRequest.body()) : out.end();
  }

  /// An empty POST declares its length as well.
  private static boolean hasBody(UpstreamRequest upstreamRequest) {
    return upstreamRequest.body().length() > 0 || HttpMethod.POST.equals(upstreamRequest.method());
  }

  private void responded(PooledConnection on, AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      lost(on, result.cause());
      return;
    }
    if (done || connection != on) {
      return;
    }
    HttpClientResponse head = result.result();
    head.exceptionHandler(e -> lost(on, e));
    if (head.statusCode() < FIRST_STATUS) {
      // Its response is still to come and must not be taken for that of the next request.
      pool.distrust(on);
      fail(new SendFailure.BrokenOff("status " + head.statusCode() + " is no answer"));
      return;
    }
    String coding = head.getHeader(HttpHeaders.TRANSFER_ENCODING);
    if (coding != null && !coding.strip().equalsIgnoreCase("chunked")) {
      // The body has a content coding that was not requested and cannot be decoded.
      pool.distrust(on);
      fail(new SendFailure.BrokenOff("a transfer coding other than chunked"));
      return;
    }
    response = head;
    upstreamRequest = null;
    deadlines.headed();
    head.handler(this::chunk);
    head.endHandler(end -> ended(on, head));
    handler.head(head.statusCode(), head.headers());
  }

  private void chunk(Buffer chunk) {
    if (!done) {
      deadlines.progressed();
      handler.chunk(chunk);
    }
  }

  private void ended(PooledConnection on, HttpClientResponse head) {
    if (finish()) {
      connection = null;
      if (on.isMultiplexed()) {
        if (!written.isComplete()) {
          // An upstream that responds early may not read the rest, and the stream stays open until
          // then.
          reset(on, head.request());
        }
        pool.release(on, this);
      } else if (keepsAlive(head) && written.isComplete()) {
        pool.release(on, this);
      } else {
        pool.discard(on, this);
      }
      handler.end();
    }
  }

  private static boolean keepsAlive(HttpClientResponse head) {
    return head.version() == HttpVersion.HTTP_1_1
        && !"close".equalsIgnoreCase(head.getHeader(HttpHeaders.CONNECTION));
  }

  /// The connection, or the stream on it, has failed.
  private void lost(PooledConnection on, Throwable cause) {
    if (done || connection != on) {
      return;
    }
    if (response == null && !resent && isUntouched(on, cause)) {
      resent = true;
      deadlines.waiting();
      abandon();
      pool.acquireNew(target, this);
      return;
    }
    String reason = cause.getMessage();
    fail(new SendFailure.BrokenOff(reason == null ? cause.getClass().getName() : reason));
  }

  /// Whether the upstream cannot have started to process the request.
  private boolean isUntouched(PooledConnection on, Throwable cause) {
    return switch (cause) {
      case StreamResetException reset -> reset.getCode() == REFUSED_STREAM;
      case HttpClosedException closed when isBeyond(closed.goAway()) -> true;
      default -> on.isReused() && (request == null || deadlines.sentWithin(STALE_NANOS));
    };
  }

  /// GOAWAY contains the last stream that the upstream processes.
  private boolean isBeyond(@Nullable GoAway goAway) {
    return goAway != null && request != null && request.streamId() > goAway.getLastStreamId();
  }

  private void fail(SendFailure failure) {
    if (finish()) {
      pool.withdraw(this);
      if (connection != null && failure instanceof SendFailure.TimedOut) {
        // The peer may be unreachable.
        pool.distrust(connection);
      }
      abandon();
      handler.failed(failure);
    }
  }

  private boolean finish() {
    if (done) {
      return false;
    }
    done = true;
    deadlines.cancel();
    return true;
  }

  /// Ends what is in progress: the stream, or else the connection, whose state is unknown.
  private void abandon() {
    PooledConnection on = connection;
    HttpClientRequest out = request;
    connection = null;
    request = null;
    if (on == null) {
      return;
    }
    if (!on.isMultiplexed()) {
      pool.discard(on, this);
      return;
    }
    if (out != null) {
      reset(on, out);
    }
    pool.release(on, this);
  }

  private void reset(PooledConnection on, HttpClientRequest out) {
    if (written.isComplete()) {
      var unused = out.reset(CANCEL);
    } else {
      on.reset((int) out.streamId(), CANCEL);
    }
  }
}
