package dev.aifleet.gateway.upstream;

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

/// One send on the wire and its answer. Ends exactly once: answered, failed or cancelled.
///
/// An upstream may close a kept-alive connection at the moment we write on it. If a reused
/// connection dies at once and before any byte of an answer, the request goes out once more on a
/// new one; the upstream has not seen it, and nobody else notices. An HTTP/2 upstream may also say
/// that it has not touched the request, which is as good.
public final class UpstreamCall implements WaitQueue.Waiter {
  /// A connection that was already closing when we wrote tells so within one round trip. Later the
  /// upstream may be at work, and a second request would be paid for twice.
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// HTTP/2 error codes (RFC 9113 section 7).
  private static final long REFUSED_STREAM = 7;

  private static final long CANCEL = 8;

  /// Of an answer; what is below announces one or is none.
  private static final int FIRST_STATUS = 200;

  private final ConnectionPool pool;
  private final Target target;
  private final String caller;
  private final ResponseHandler handler;
  private final Deadlines deadlines;
  /// Null once there is an answer: from then on nothing is sent again, and bodies are large.
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
    // Even with a connection, a stream of it may have to be waited for.
    if (request == null && !done) {
      deadlines.waiting();
    }
  }

  /// Stops reading the answer while the client cannot take more.
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

  /// Nobody wants the answer any more: the upstream sees its connection close, or its stream reset.
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
    granted.http().request(target.request(sent)).onComplete(made -> write(granted, sent, made));
  }

  @Override
  public void denied(SendFailure failure) {
    fail(failure);
  }

  private void write(
      PooledConnection on, UpstreamRequest upstreamRequest, AsyncResult<HttpClientRequest> made) {
    if (done || connection != on) {
      // It ended in between and has given the connection back, which now has a request too many.
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
    out.response().onComplete(answer -> answered(on, answer));
    // Its failure is told by the exception handler as well.
    written = hasBody(upstreamRequest) ? out.end(upstreamRequest.body()) : out.end();
  }

  /// An empty POST still says how long it is.
  private static boolean hasBody(UpstreamRequest upstreamRequest) {
    return upstreamRequest.body().length() > 0 || HttpMethod.POST.equals(upstreamRequest.method());
  }

  private void answered(PooledConnection on, AsyncResult<HttpClientResponse> answer) {
    if (answer.failed()) {
      lost(on, answer.cause());
      return;
    }
    if (done || connection != on) {
      return;
    }
    HttpClientResponse head = answer.result();
    head.exceptionHandler(e -> lost(on, e));
    if (head.statusCode() < FIRST_STATUS) {
      // Its answer is yet to come and must not become that of the next request.
      pool.distrust(on);
      fail(new SendFailure.BrokenOff("status " + head.statusCode() + " is no answer"));
      return;
    }
    String coding = head.getHeader(HttpHeaders.TRANSFER_ENCODING);
    if (coding != null && !coding.strip().equalsIgnoreCase("chunked")) {
      // The body is packed in a way that nobody has asked for and nobody unpacks.
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
          // Who answers early need not read the rest, and until then the stream stays open.
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
        && !"close".equalsIgnoreCase(head.getHeader("connection"));
  }

  /// The connection, or our stream on it, died under us.
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

  /// Whether the upstream cannot have begun with the request.
  private boolean isUntouched(PooledConnection on, Throwable cause) {
    return switch (cause) {
      case StreamResetException reset -> reset.getCode() == REFUSED_STREAM;
      case HttpClosedException closed when isBeyond(closed.goAway()) -> true;
      default -> on.isReused() && (request == null || deadlines.sentWithin(STALE_NANOS));
    };
  }

  /// An upstream that goes away names the last request that it looks at.
  private boolean isBeyond(@Nullable GoAway goAway) {
    return goAway != null && request != null && request.streamId() > goAway.getLastStreamId();
  }

  private void fail(SendFailure failure) {
    if (finish()) {
      pool.withdraw(this);
      if (connection != null && failure instanceof SendFailure.TimedOut) {
        // Perhaps nobody is at its other end any more.
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

  /// Ends what is under way: a stream, or else the connection, whose state nobody can know.
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

  /// Vert.x takes a stream for closed once it has the whole answer, though half of the request may
  /// still be waiting for the upstream to read.
  private void reset(PooledConnection on, HttpClientRequest out) {
    if (written.isComplete()) {
      var unused = out.reset(CANCEL);
    } else {
      on.reset((int) out.streamId(), CANCEL);
    }
  }
}
