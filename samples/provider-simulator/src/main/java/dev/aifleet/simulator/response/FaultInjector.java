package dev.aifleet.simulator.response;

import dev.aifleet.simulator.knobs.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/// Injects one request's fault at the point where its caller is.
record FaultInjector(Vertx vertx, HttpServerRequest request, RequestCounter counter, Fault fault) {
  private static final long COMMENT_MILLIS = 100;

  /// Delay before a reset, because an RST makes the peer's TCP drop bytes it has not read yet.
  private static final long READ_MILLIS = 10;

  private static final Buffer COMMENT = Buffer.buffer(": still here\n\n");

  /// @param next continues the response, unless the fault ends it
  void inject(Runnable next) {
    switch (fault.kind()) {
      case None, ErrorEvent -> next.run();
      case Hang -> hang(next);
      case Comments -> {
        long timer = comments();
        hang(
            () -> {
              vertx.cancelTimer(timer);
              next.run();
            });
      }
      case Fin -> {
        counter.disconnected();
        Disconnect.fin(request);
      }
      case Reset -> {
        counter.disconnected();
        vertx.setTimer(READ_MILLIS, _ -> Disconnect.reset(request));
      }
    }
  }

  private void hang(Runnable next) {
    long millis = fault.hangFor().toMillis();
    if (millis > 0) {
      vertx.setTimer(millis, _ -> next.run());
    }
  }

  private long comments() {
    boolean events = request.response().isChunked() && request.response().headWritten();
    return vertx.setPeriodic(
        COMMENT_MILLIS,
        timer -> {
          if (counter.isEnded()) {
            vertx.cancelTimer(timer);
          } else if (events && !request.response().writeQueueFull()) {
            request.response().write(COMMENT);
          }
        });
  }
}
