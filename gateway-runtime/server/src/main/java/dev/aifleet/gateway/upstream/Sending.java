package dev.aifleet.gateway.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/// One send on the wire and its answer. Ends exactly once: answered, failed or cancelled.
///
/// An upstream may close a kept-alive connection at the moment we write on it. If a reused
/// connection dies before any byte of an answer, the request goes out once more on a new one; the
/// upstream has not seen it, and nobody else notices.
public final class Sending implements ConnectionPool.Waiter {
  private static final int SERVER_ERROR = 500;

  private final ConnectionPool pool;
  private final Target target;
  private final Outgoing outgoing;
  private final Reply reply;
  private final Deadlines deadlines;
  private @Nullable PooledConnection connection;
  private @Nullable HttpClientResponse response;
  private boolean resent;
  private boolean done;

  Sending(Wire wire, ConnectionPool pool, Target target, Outgoing outgoing, Reply reply) {
    this.pool = pool;
    this.target = target;
    this.outgoing = outgoing;
    this.reply = reply;
    this.deadlines = new Deadlines(wire, this::fail);
  }

  void start() {
    target.live().countAttempt();
    pool.acquire(this);
  }

  /// Stops reading the answer while the client cannot take more.
  public void pause() {
    if (response != null && !done) {
      response.pause();
      deadlines.paused();
    }
  }

  public void resume() {
    if (response != null && !done) {
      deadlines.resumed();
      response.resume();
    }
  }

  /// Nobody wants the answer any more: the upstream sees its connection close.
  public void cancel() {
    if (finish()) {
      pool.withdraw(this);
      abandon();
    }
  }

  @Override
  public void granted(PooledConnection granted) {
    if (done) {
      pool.release(granted, true);
      return;
    }
    connection = granted;
    granted.http().request(target.request(outgoing)).onComplete(made -> write(granted, made));
  }

  @Override
  public void denied(SendFailure failure) {
    fail(failure);
  }

  private void write(PooledConnection on, AsyncResult<HttpClientRequest> made) {
    if (done) {
      pool.release(on, false);
      return;
    }
    if (made.failed()) {
      lost(on, made.cause());
      return;
    }
    HttpClientRequest out = made.result();
    deadlines.sent();
    outgoing.headers().accept(out.headers());
    String authorization = target.authorization();
    if (authorization != null) {
      out.headers().set("authorization", authorization);
    }
    out.exceptionHandler(e -> lost(on, e));
    out.response().onComplete(answer -> answered(on, answer));
    // Its failure is told by the exception handler as well.
    var unused = out.end(outgoing.body());
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
    response = head;
    deadlines.progressed();
    if (head.statusCode() >= SERVER_ERROR) {
      target.live().countFailure();
    }
    head.handler(this::chunk);
    head.endHandler(end -> ended(on, head));
    head.exceptionHandler(e -> lost(on, e));
    reply.head(head.statusCode(), head.headers());
  }

  private void chunk(Buffer chunk) {
    if (!done) {
      deadlines.progressed();
      reply.chunk(chunk);
    }
  }

  private void ended(PooledConnection on, HttpClientResponse head) {
    if (finish()) {
      connection = null;
      boolean reusable =
          head.version() == HttpVersion.HTTP_1_1
              && !"close".equalsIgnoreCase(head.getHeader("connection"));
      pool.release(on, reusable);
      reply.end();
    }
  }

  /// The connection died under us.
  private void lost(PooledConnection on, Throwable cause) {
    if (done || connection != on) {
      return;
    }
    if (response == null && on.isReused() && !resent) {
      resent = true;
      abandon();
      pool.acquireNew(this);
      return;
    }
    String reason = cause.getMessage();
    fail(new SendFailure.BrokenOff(reason == null ? cause.getClass().getName() : reason));
  }

  private void fail(SendFailure failure) {
    boolean answeredBadly = response != null && response.statusCode() >= SERVER_ERROR;
    if (finish()) {
      if (!answeredBadly && !(failure instanceof SendFailure.ReaderStalled)) {
        target.live().countFailure();
      }
      pool.withdraw(this);
      abandon();
      reply.failed(failure);
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

  /// Closes the connection in use, whose state nobody can know.
  private void abandon() {
    PooledConnection on = connection;
    connection = null;
    if (on != null) {
      pool.release(on, false);
    }
  }
}
