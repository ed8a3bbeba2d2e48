package dev.aifleet.simulator.response;

import dev.aifleet.simulator.knobs.Framing;
import dev.aifleet.simulator.knobs.Framing.LineEnd;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/// Writes one response body, cut into writes as [Framing] says. One write at a time: the next one
/// starts after the callback of the last.
final class ResponseWriter {
  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Framing framing;
  private final RequestCounter counter;
  private boolean busy;

  ResponseWriter(
      Vertx vertx, HttpServerResponse response, Framing framing, RequestCounter counter) {
    this.vertx = vertx;
    this.response = response;
    this.framing = framing;
    this.counter = counter;
  }

  /// Whether an earlier write is still pending.
  boolean isBusy() {
    return busy || response.writeQueueFull();
  }

  /// The events with the configured line ends.
  Buffer framed(Buffer events) {
    if (framing.lineEnd() == LineEnd.LF) {
      return events;
    }
    Buffer framed = Buffer.buffer(events.length() + events.length() / 16);
    int from = 0;
    for (int i = 0; i < events.length(); i++) {
      if (events.getByte(i) == '\n') {
        framed.appendBuffer(events, from, i - from).appendString(framing.lineEnd().characters());
        from = i + 1;
      }
    }
    return framed.appendBuffer(events, from, events.length() - from);
  }

  /// True: the caller may write on at once; false: `next` is called when it may.
  boolean write(Buffer bytes, Runnable next) {
    if (framing.writesSeparately()) {
      busy = true;
      writePiece(bytes, 0, () -> writeFinished(next));
      return false;
    }
    send(bytes);
    if (!response.writeQueueFull()) {
      return true;
    }
    response.drainHandler(_ -> next.run());
    return false;
  }

  /// Sends the headers and calls `then` when they are written.
  void flushHead(Runnable then) {
    if (response.headWritten()) {
      then.run();
    } else {
      response.writeHead().onSuccess(_ -> then.run());
    }
  }

  /// Writes and calls `then` when the bytes are written.
  void flush(Buffer bytes, Runnable then) {
    if (framing.writesSeparately()) {
      write(bytes, then);
    } else {
      send(bytes).onSuccess(_ -> then.run());
    }
  }

  /// Writes the last bytes and ends the response.
  Future<Void> end(Buffer last) {
    if (!framing.writesSeparately()) {
      counter.stats().sent(last.length());
      return response.end(last);
    }
    return Future.future(ended -> write(last, () -> response.end().onComplete(ended)));
  }

  private void writeFinished(Runnable next) {
    busy = false;
    next.run();
  }

  private void writePiece(Buffer bytes, int from, Runnable then) {
    if (counter.isEnded()) {
      return;
    }
    int size = framing.bytesPerWrite() == 0 ? bytes.length() : framing.bytesPerWrite();
    int to = (int) Math.min(bytes.length(), (long) from + size);
    send(from == 0 && to == bytes.length() ? bytes : bytes.slice(from, to))
        .onSuccess(
            _ -> afterInterval(to < bytes.length() ? () -> writePiece(bytes, to, then) : then));
  }

  private void afterInterval(Runnable next) {
    long pause = framing.writeInterval().toMillis();
    if (pause > 0) {
      vertx.setTimer(pause, _ -> next.run());
    } else {
      vertx.runOnContext(_ -> next.run());
    }
  }

  private Future<Void> send(Buffer bytes) {
    counter.stats().sent(bytes.length());
    return response.write(bytes);
  }
}
