package dev.aifleet.gateway.server;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RefusalResponse;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.exchange.ClientSide;
import dev.aifleet.gateway.exchange.Exchange;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client's request and the way back to it, on the event loop of its connection.
///
/// A request may be refused before its body is there. Over HTTP/1 the rest is then read and thrown
/// away for a while, since closing at once could destroy the answer on its way; the connection
/// closes after it. Over HTTP/2 the stream is reset once the answer is out.
///
/// A client that closes only its own half of an HTTP/1 connection counts as gone: on the wire that
/// is what a client that closes all of it looks like, and an upstream would work for nobody.
final class HttpClientSide implements ClientSide {
  /// How long the rest of a body is read that nobody wants: a client that has not seen the answer
  /// by then sees the connection close.
  private static final long LINGER = TimeUnit.SECONDS.toNanos(30);

  /// What an unwanted body may still cost us.
  private static final long MAX_DISCARDED = 64L << 20;

  /// Bodies up to this length are on their way anyway.
  private static final long SHORT_BODY = 64 * 1024;

  /// Shorter last words fit into the socket's own buffer.
  private static final int LARGE_END = 64 * 1024;

  private static final long NO_ERROR = 0;
  private static final long INTERNAL_ERROR = 2;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final ClientConnection connection;
  private final ConnectionRegistry connections;
  private final boolean isShort;
  private @Nullable Exchange exchange;
  private boolean counted;
  private int unsent;
  private int holds;
  private long discarded;
  private boolean received;
  private boolean answered;
  private boolean isOver;

  /// Nanoseconds, when it was first seen that the body is not wanted; 0: not yet.
  private long unwantedSince;

  /// The client will not send another request here, or has sent what is none: anything may follow.
  private boolean isFinal;

  /// The body on its way in and, once it was answered, the last bytes on their way out.
  private final MinRateGuard body = new MinRateGuard();

  private @Nullable MinRateGuard end;

  /// @param declared length of the body; -1: not told
  HttpClientSide(
      HttpServerRequest request,
      long declared,
      ClientConnection connection,
      ConnectionRegistry connections) {
    this.request = request;
    this.response = request.response();
    this.connection = connection;
    this.connections = connections;
    this.isShort =
        declared <= SHORT_BODY
            && !connection.isMultiplexed()
            && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    this.isFinal = RequestCheck.asksToClose(request.headers().get(HttpHeaders.CONNECTION));
  }

  /// Whether answers before this one have not left yet, and are more than one write queue takes.
  /// Over HTTP/2 the number of streams and their windows bound what a client leaves unread.
  boolean isEarly() {
    return !connection.isMultiplexed() && response.writeQueueFull();
  }

  /// Runs `opening` once they have. Nothing more is read until then: a client that asks and asks
  /// without reading would fill the heap with answers.
  void postpone(Runnable opening) {
    pause();
    response.closeHandler(closed -> response.drainHandler(null));
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          opening.run();
          resume();
        });
  }

  /// Hears of everything that happens to the request from now on.
  void begin(Exchange begun, int maxRequests) {
    exchange = begun;
    connection.requestBegun();
    connections.add(this);
    request.exceptionHandler(this::failed);
    request.handler(this::bodyChunk);
    request.endHandler(ended -> bodyEnd());
    response.closeHandler(closed -> gone());
    response.exceptionHandler(this::failed);
    counted = connections.capacity().enter(maxRequests);
    if (!counted) {
      begun.guard(() -> begun.reject(new Refusal.Overloaded()));
      return;
    }
    begun.guard(begun::begin);
    if (holds == 0) {
      invite();
    }
  }

  /// Answers a request that no exchange can be opened for.
  void refuse(Refusal refusal, String requestId) {
    connection.requestBegun();
    connections.add(this);
    request.exceptionHandler(e -> over());
    request.handler(this::bodyChunk);
    request.endHandler(ended -> bodyEnd());
    response.closeHandler(closed -> over());
    isFinal |= refusal instanceof Refusal.NotHttp;
    answer(refusal, requestId);
    done();
  }

  /// Gives up a body that has stopped coming or comes too slowly, one that nobody wants after the
  /// same time, and an answer that is not taken.
  void look(long now) {
    if (end != null && end.isOverdue(now)) {
      breakOff();
    } else if (!received && answered) {
      unwantedSince = unwantedSince == 0 ? now : unwantedSince;
      if (now - unwantedSince > LINGER || body.isTooSlow(now)) {
        breakOff();
      }
    } else if (!received && exchange != null && body.isTooSlow(now)) {
      // What still comes belongs to this request, so that no other one can follow it.
      isFinal = true;
      exchange.guard(exchange::bodyTooSlow);
    } else if (received && !answered && exchange != null) {
      Exchange waiting = exchange;
      waiting.guard(() -> waiting.look(now));
    }
  }

  void expire() {
    if (exchange != null && !answered) {
      exchange.guard(exchange::drain);
    }
  }

  @Override
  public MultiMap headers() {
    return response.headers();
  }

  @Override
  public void status(int status) {
    response.setStatusCode(status);
  }

  @Override
  public void write(Buffer bytes) {
    beforeHead();
    var unused = response.write(bytes);
  }

  @Override
  public void end(Buffer bytes) {
    beforeHead();
    answered = true;
    boolean last = isLast();
    boolean watched =
        connection.isMultiplexed() || bytes.length() > LARGE_END || response.writeQueueFull();
    Future<Void> sent = response.end(bytes);
    if (last && !connection.isMultiplexed()) {
      connection.answeredLast();
    }
    if (last || (watched && !sent.isComplete())) {
      end = new MinRateGuard();
      unsent = bytes.length();
      end.moved(LARGE_END + bytes.length());
      sent.onComplete(done -> ended(last));
    }
  }

  @Override
  public boolean hasBegun() {
    return response.headWritten();
  }

  @Override
  public boolean isFull() {
    if (!response.writeQueueFull()) {
      return false;
    }
    response.drainHandler(
        drained -> {
          if (exchange != null) {
            exchange.guard(exchange::clientReady);
          }
        });
    return true;
  }

  @Override
  public void pause() {
    holds++;
    request.pause();
  }

  @Override
  public void resume() {
    holds--;
    if (holds == 0) {
      invite();
      // Also of a request that is over: what follows it on the connection is read after it.
      request.resume();
    }
  }

  @Override
  public void breakOff() {
    answered = true;
    if (connection.isMultiplexed()) {
      var unused = response.reset(INTERNAL_ERROR);
    } else {
      connection.close();
    }
    over();
  }

  @Override
  public int unsent() {
    return unsent;
  }

  /// The exchange needs neither its place nor its body any more.
  @Override
  public void done() {
    if (counted) {
      counted = false;
      connections.capacity().leave();
    }
    settle();
  }

  /// Asks a client for the body that it has kept back so far.
  private void invite() {
    if (!answered && request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      var unused = response.writeContinue();
    }
  }

  private void answer(Refusal refusal, String requestId) {
    RefusalResponse response = RefusalResponse.of(refusal);
    status(response.status());
    headers().set(HeaderRules.REQUEST_ID, requestId).set("content-type", "application/json");
    Format format = format(refusal);
    if (format == Format.Anthropic) {
      headers().set(HeaderRules.ANTHROPIC_REQUEST_ID, requestId);
    }
    response.headers().forEach(headers()::set);
    end(response.body().json(format, response.status(), requestId));
  }

  /// Of what is no HTTP request nothing is believed.
  private Format format(Refusal refusal) {
    String path = refusal instanceof Refusal.NotHttp ? null : request.path();
    return path == null
        ? Format.OpenAI
        : RequestHead.format(Operation.of(request.method().name(), path), request.headers());
  }

  private void bodyChunk(Buffer chunk) {
    body.moved(chunk.length());
    if (!answered && exchange != null) {
      Exchange receiver = exchange;
      receiver.guard(() -> receiver.bodyChunk(chunk));
      return;
    }
    discarded += chunk.length();
    if (discarded > MAX_DISCARDED) {
      breakOff();
    }
  }

  private void bodyEnd() {
    received = true;
    if (answered) {
      if (!isShort && !connection.isMultiplexed()) {
        connection.close();
      }
      settle();
    } else if (exchange != null) {
      exchange.guard(exchange::bodyEnd);
    }
  }

  /// The rest of the body cannot be read: the client has gone, or what it sends is no HTTP.
  private void failed(Throwable cause) {
    Exchange told = exchange;
    if (told != null && !connection.isMultiplexed() && RequestCheck.isUnreadable(cause)) {
      // The connection closes by itself, after what was written.
      isFinal = true;
      told.guard(() -> told.reject(RequestCheck.unreadableBody()));
    }
    gone();
  }

  /// Over HTTP/2 it is told so of every answer, once the last of it is out.
  private void gone() {
    if (exchange != null && !answered) {
      exchange.guard(exchange::clientGone);
    }
    answered = true;
    over();
  }

  private void sent() {
    unsent = 0;
    if (exchange != null) {
      exchange.responseSent();
    }
  }

  private void ended(boolean last) {
    end = null;
    sent();
    if (last && connection.isMultiplexed()) {
      if (!received) {
        var unused = response.reset(NO_ERROR);
      }
      over();
    } else if (last && (received || isShort)) {
      connection.close();
    }
    settle();
  }

  /// The connection may rest once the body was read and the answer is out.
  private void settle() {
    if (answered && end == null && (received || isShort)) {
      over();
    }
  }

  private void over() {
    if (!isOver) {
      isOver = true;
      end = null;
      sent();
      connections.remove(this);
      connection.requestOver();
    }
  }

  private void beforeHead() {
    if (!response.headWritten()) {
      headers().set(HttpDate.NAME, connections.date());
    }
    if (!connection.isMultiplexed() && !response.headWritten() && isLast()) {
      // As the last of the headers: Vert.x would promise to stay to who asked for it by HTTP/1.0.
      response.headersEndHandler(ready -> headers().set("connection", "close"));
    }
  }

  /// Whether nothing more is read after this answer.
  private boolean isLast() {
    boolean unread = !(received || isShort);
    return unread || (!connection.isMultiplexed() && (isFinal || connections.isClosing()));
  }
}
