package dev.aifleet.simulator.delivery;

import dev.aifleet.simulator.knobs.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/// A fault as it happens to one request, wherever that stands.
final class Blow {
  private static final long COMMENT_MILLIS = 100;

  /// So long the peer has to read what was sent before a reset: TCP may drop what is still unread.
  private static final long READ_MILLIS = 10;

  private static final Buffer COMMENT = Buffer.buffer(": still here\n\n");

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final Tally tally;
  private final Fault fault;

  Blow(Vertx vertx, HttpServerRequest request, Tally tally, Fault fault) {
    this.vertx = vertx;
    this.request = request;
    this.tally = tally;
    this.fault = fault;
  }

  /// @param goOn what follows if the fault lets it
  void strike(Runnable goOn) {
    switch (fault.kind()) {
      case None, ErrorEvent -> goOn.run();
      case Hang -> hang(goOn);
      case Comments -> {
        long timer = comments();
        hang(
            () -> {
              vertx.cancelTimer(timer);
              goOn.run();
            });
      }
      case Fin -> {
        tally.cut();
        Cut.fin(request);
      }
      case Reset -> {
        tally.cut();
        vertx.setTimer(READ_MILLIS, _ -> Cut.reset(request));
      }
    }
  }

  private void hang(Runnable goOn) {
    long millis = fault.hangFor().toMillis();
    if (millis > 0) {
      vertx.setTimer(millis, _ -> goOn.run());
    }
  }

  private long comments() {
    boolean events = request.response().isChunked() && request.response().headWritten();
    return vertx.setPeriodic(
        COMMENT_MILLIS,
        timer -> {
          if (tally.isOver()) {
            vertx.cancelTimer(timer);
          } else if (events && !request.response().writeQueueFull()) {
            request.response().write(COMMENT);
          }
        });
  }
}
