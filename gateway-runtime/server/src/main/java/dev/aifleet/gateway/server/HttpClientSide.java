package dev.aifleet.gateway.server;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.exchange.ClientSide;
import dev.aifleet.gateway.exchange.Exchange;
import dev.aifleet.gateway.server.ClientConnections.ClientConnection;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// A client's request and the way back to it, on the event loop of its connection: the body comes
/// through [RequestReading], the response goes through [ResponseWriting], and the connection rests,
/// or closes, when both are done.
///
/// A request may be refused before its body is complete. Over HTTP/1 the rest is then read and
/// discarded for a while, and the connection closes after it. Over HTTP/2 the stream is reset once
/// the response is sent.
///
/// A client that half-closes an HTTP/1 connection counts as disconnected: on the wire it looks like
/// one that closes both halves, and an upstream would work in vain.
final class HttpClientSide implements ClientSide, ClientConnections.OpenRequest {
  /// RFC 9113, section 7.
  private static final long NO_ERROR = 0;

  private static final long INTERNAL_ERROR = 2;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final ClientConnection connection;
  private final ClientConnections connections;
  private final RequestReading reading;
  private final ResponseWriting writing;
  private @Nullable Exchange exchange;
  private boolean isOver;

  /// The client will send no further valid request on this connection.
  private boolean isFinal;

  /// @param declared length of the body; -1: not declared
  HttpClientSide(
      HttpServerRequest request,
      long declared,
      ClientConnection connection,
      ClientConnections connections) {
    this.request = request;
    this.response = request.response();
    this.connection = connection;
    this.connections = connections;
    this.reading = new RequestReading(request, declared, connection.isMultiplexed());
    this.writing = new ResponseWriting(response, connection.isMultiplexed());
    this.isFinal = RequestCheck.asksToClose(request.headers().get(HttpHeaders.CONNECTION));
  }

  /// Whether earlier responses on the connection still exceed one write queue. Over HTTP/2 the
  /// number of streams and their windows bound the unread bytes.
  boolean isEarly() {
    return !connection.isMultiplexed() && writing.isFull();
  }

  /// Runs `opening` once they have been sent. Nothing is read until then: a client that pipelines
  /// requests without reading responses would fill the heap.
  void postpone(Runnable opening) {
    pause();
    writing.onceEarlierAreSent(
        () -> {
          opening.run();
          resume();
        });
  }

  /// Delivers all further events of the request to `begun`.
  void begin(Exchange begun) {
    exchange = begun;
    listen();
    begun.guard(begun::begin);
    if (!reading.isPaused()) {
      reading.invite();
    }
  }

  /// Refuses a request for which no exchange can be opened.
  void refuse(Refusal refusal, String requestId) {
    listen();
    isFinal |= refusal instanceof Refusal.NotHttp;
    new EarlyRefusal(request, refusal).write(this, requestId);
    done();
  }

  private void listen() {
    connection.requestBegun();
    connections.add(this);
    request.exceptionHandler(this::failed);
    request.handler(this::bodyChunk);
    request.endHandler(ended -> bodyEnd());
    response.closeHandler(closed -> gone());
    response.exceptionHandler(this::failed);
  }

  /// Ends a body that has stalled or is too slow, an unwanted body after the same time, and a
  /// response that is not read.
  @Override
  public void look(long now) {
    if (writing.isOverdue(now)) {
      breakOff();
      return;
    }
    Exchange waiting = exchange;
    switch (reading.look(now)) {
      case GivenUp -> breakOff();
      case TooSlow -> {
        if (waiting != null) {
          // Remaining bytes belong to this request, so no other request can follow.
          isFinal = true;
          waiting.guard(waiting::bodyTooSlow);
        }
      }
      case Fine -> {
        if (waiting != null && reading.isReceived() && !writing.hasEnded()) {
          waiting.guard(() -> waiting.look(now));
        }
      }
    }
  }

  @Override
  public void expire() {
    if (exchange != null && !writing.hasEnded()) {
      exchange.guard(exchange::drain);
    }
  }

  @Override
  public MultiMap headers() {
    return writing.headers();
  }

  @Override
  public void status(int status) {
    writing.status(status);
  }

  @Override
  public void write(Buffer bytes) {
    beforeHead();
    writing.write(bytes);
  }

  @Override
  public void end(Buffer bytes) {
    beforeHead();
    boolean last = isLast();
    Future<Void> sent = writing.end(bytes, last);
    reading.responseEnded();
    if (last) {
      connection.sentClose();
    }
    if (sent != null) {
      sent.onComplete(done -> ended(last));
    }
  }

  @Override
  public boolean hasBegun() {
    return writing.hasBegun();
  }

  @Override
  public boolean isFull() {
    if (!writing.isFull()) {
      return false;
    }
    writing.onceDrained(
        () -> {
          if (exchange != null) {
            exchange.guard(exchange::clientReady);
          }
        });
    return true;
  }

  @Override
  public void pause() {
    reading.pause();
  }

  @Override
  public void resume() {
    if (reading.resume()) {
      reading.invite();
      request.resume();
    }
  }

  @Override
  public void breakOff() {
    boolean isUnread = writing.isUnread();
    writing.ended();
    reading.responseEnded();
    if (connection.isMultiplexed()) {
      writing.reset(INTERNAL_ERROR);
    } else {
      connection.breakOff(isUnread);
    }
    over();
  }

  @Override
  public int unsent() {
    return writing.unsent();
  }

  @Override
  public void done() {
    settle();
  }

  private void bodyChunk(Buffer chunk) {
    reading.moved(chunk);
    Exchange receiver = exchange;
    if (receiver != null && !writing.hasEnded()) {
      receiver.guard(() -> receiver.bodyChunk(chunk));
    } else if (reading.discard(chunk)) {
      breakOff();
    }
  }

  private void bodyEnd() {
    reading.received();
    if (writing.hasEnded()) {
      if (!reading.isShort() && !connection.isMultiplexed()) {
        connection.close();
      }
      settle();
    } else if (exchange != null) {
      exchange.guard(exchange::bodyEnd);
    }
  }

  /// The rest of the body cannot be read: the client has disconnected, or its bytes are not HTTP.
  private void failed(Throwable cause) {
    Exchange refusing = exchange;
    if (refusing != null && !connection.isMultiplexed() && RequestCheck.isUnreadable(cause)) {
      // Vert.x closes the connection after the pending writes.
      isFinal = true;
      refusing.guard(() -> refusing.reject(RequestCheck.unreadableBody()));
    }
    gone();
  }

  /// Over HTTP/2 called after every response, once its last byte is sent.
  private void gone() {
    if (exchange != null && !writing.hasEnded()) {
      exchange.guard(exchange::clientGone);
    }
    writing.ended();
    reading.responseEnded();
    over();
  }

  private void ended(boolean last) {
    writing.ended();
    sent();
    if (last && connection.isMultiplexed()) {
      if (!reading.isReceived()) {
        writing.reset(NO_ERROR);
      }
      over();
    } else if (last && reading.isSettled()) {
      connection.close();
    }
    settle();
  }

  /// The connection is idle once the body was read and the response is sent.
  private void settle() {
    if (writing.hasEnded() && !writing.isEnding() && reading.isSettled()) {
      over();
    }
  }

  private void over() {
    if (!isOver) {
      isOver = true;
      writing.abandoned();
      sent();
      connections.remove(this);
      connection.requestOver();
    }
  }

  private void sent() {
    if (exchange != null) {
      exchange.responseSent();
    }
  }

  private void beforeHead() {
    if (!writing.hasBegun()) {
      writing.beginHead(connections.date(), !connection.isMultiplexed() && isLast());
    }
  }

  /// Whether nothing is read on the connection after this response.
  private boolean isLast() {
    return !reading.isSettled()
        || (!connection.isMultiplexed() && (isFinal || connections.isClosing()));
  }
}
