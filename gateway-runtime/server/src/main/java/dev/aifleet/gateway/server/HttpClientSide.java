package dev.aifleet.gateway.server;

import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.exchange.ClientSide;
import dev.aifleet.gateway.exchange.Exchange;
import dev.aifleet.gateway.exchange.Refusal;
import dev.aifleet.gateway.exchange.RefusalAnswer;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// A client's request and the way back to it, on the event loop of its connection.
///
/// A request may be refused before its body is there. The rest is then read and thrown away for a
/// while, since closing at once could destroy the answer on its way; the connection closes after
/// it.
final class HttpClientSide implements ClientSide {
  /// What an unwanted body may still cost us.
  private static final long MAX_DISCARDED = 64L << 20;

  /// Bodies up to this length are on their way anyway.
  private static final long SHORT_BODY = 64 * 1024;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final LiveExchanges live;
  private final DrainState drain;
  private @Nullable Exchange exchange;
  private final boolean isShort;
  private long discarded;
  private long lastReadAt;
  private boolean received;
  private boolean answered;

  /// @param declared length of the body; -1: not told
  HttpClientSide(HttpServerRequest request, long declared, LiveExchanges live, DrainState drain) {
    this.request = request;
    this.response = request.response();
    this.live = live;
    this.drain = drain;
    boolean chunked = request.headers().contains("transfer-encoding");
    this.isShort = !chunked && declared <= SHORT_BODY;
  }

  /// @param now nanoseconds
  void begin(Exchange begun, long now) {
    exchange = begun;
    lastReadAt = now;
    live.add(this);
    response.closeHandler(closed -> begun.clientGone());
    response.exceptionHandler(e -> begun.clientGone());
    begun.begin();
    if (!answered && request.headers().contains("expect", "100-continue", true)) {
      var unused = response.writeContinue();
    }
  }

  void bodyChunk(Buffer chunk, long now) {
    if (!answered && exchange != null) {
      lastReadAt = now;
      exchange.bodyChunk(chunk);
      return;
    }
    discarded += chunk.length();
    if (discarded > MAX_DISCARDED) {
      breakOff();
    }
  }

  void bodyEnd() {
    received = true;
    if (answered) {
      live.remove(this);
      if (!isShort) {
        breakOff();
      }
    } else if (exchange != null) {
      exchange.bodyEnd();
    }
  }

  /// Gives up a body that has stopped coming, and one that nobody wants after the same time.
  void checkBody(long now, long patienceNanos) {
    if (received || now - lastReadAt <= patienceNanos) {
      return;
    }
    if (answered) {
      live.remove(this);
      breakOff();
    } else if (exchange != null) {
      exchange.bodyTooSlow();
    }
  }

  void expire() {
    if (exchange != null && !answered) {
      exchange.drain();
    }
  }

  /// Answers a request that no exchange can be opened for.
  void refuse(Refusal refusal, String requestId) {
    RefusalAnswer answer = RefusalAnswer.of(refusal);
    status(answer.status());
    headers().set(HeaderRules.REQUEST_ID, requestId).set("content-type", "application/json");
    answer.headers().forEach(headers()::set);
    end(answer.body().json());
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
    var sent = response.end(bytes);
    if (last && (received || isShort)) {
      sent.onComplete(done -> request.connection().close());
    }
  }

  @Override
  public boolean isFull() {
    if (!response.writeQueueFull()) {
      return false;
    }
    response.drainHandler(
        drained -> {
          if (exchange != null) {
            exchange.clientReady();
          }
        });
    return true;
  }

  @Override
  public void breakOff() {
    answered = true;
    var unused = request.connection().close();
  }

  @Override
  public void done() {
    if (received || isShort) {
      live.remove(this);
    }
  }

  private void beforeHead() {
    if (isLast() && !response.headWritten()) {
      headers().set("connection", "close");
    }
  }

  /// Whether the connection ends with this answer.
  private boolean isLast() {
    return drain.isClosing() || !(received || isShort);
  }
}
