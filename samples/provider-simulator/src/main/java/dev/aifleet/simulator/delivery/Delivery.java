package dev.aifleet.simulator.delivery;

import dev.aifleet.simulator.delivery.Stats.Phase;
import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Content.Afterwards;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.Fault.Place;
import dev.aifleet.simulator.wire.Answer;
import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Sends an answer: headers, then the body whole or as a stream, with what goes wrong on the way.
public final class Delivery {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence SSE =
      HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Tally tally;
  private final Order order;
  private final Line line;
  private final Blow blow;

  /// @param fault what this request meets
  /// @param streamed the client asked for events
  /// @param trouble what an error event tells
  public record Order(
      Behavior behavior, Fault fault, Answer answer, boolean streamed, Problem trouble) {}

  public Delivery(Vertx vertx, HttpServerRequest request, Tally tally, Order order) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.tally = tally;
    this.order = order;
    this.line = new Line(vertx, response, order.behavior().framing(), tally);
    this.blow = new Blow(vertx, request, tally, order.fault());
  }

  public void start() {
    if (order.fault().strikesAt(Place.Headers)) {
      blow.strike(this::head);
    } else {
      head();
    }
  }

  private void head() {
    if (tally.isOver()) {
      return;
    }
    for (Map.Entry<String, String> header : order.behavior().content().headers().entrySet()) {
      response.putHeader(header.getKey(), header.getValue());
    }
    if (order.behavior().content().afterwards() == Afterwards.Close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (order.streamed() && order.answer() instanceof EventStream stream) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, SSE)
          .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
      beforeBody(() -> stream(stream));
    } else {
      Buffer whole = packed();
      String type = order.answer().contentType();
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, type.equals("application/json") ? JSON : type)
          .putHeader(HttpHeaders.CONTENT_LENGTH, "" + whole.length());
      beforeBody(() -> unary(whole));
    }
  }

  private void beforeBody(Runnable body) {
    long delay = order.behavior().pace().firstEventDelay().toMillis();
    boolean strikes = order.fault().strikesAt(Place.Body);
    if (!strikes && delay == 0) {
      body.run();
      return;
    }
    response.writeHead().onSuccess(_ -> afterHead(strikes, delay, body));
    tally.reached(Phase.BeforeFirstToken);
  }

  private void afterHead(boolean strikes, long delay, Runnable body) {
    if (strikes) {
      blow.strike(body);
    } else {
      vertx.setTimer(delay, _ -> body.run());
    }
  }

  private void unary(Buffer whole) {
    if (tally.isOver()) {
      return;
    }
    Fault fault = order.fault();
    if (fault.kind() == Fault.Kind.ErrorEvent || !fault.strikesInBody()) {
      tally.reached(Phase.MidStream);
      finish(line.end(whole));
      return;
    }
    int half = whole.length() / 2;
    tally.reached(Phase.MidStream);
    line.flush(
        whole.slice(0, half),
        () -> blow.strike(() -> finish(line.end(whole.slice(half, whole.length())))));
  }

  private void stream(EventStream stream) {
    if (!tally.isOver()) {
      new StreamDelivery(vertx, order, tally, line, blow).respondAfterLatency(stream, this::finish);
    }
  }

  private void finish(Future<Void> end) {
    end.onComplete(
        sent -> {
          if (sent.failed()) {
            tally.aborted();
            return;
          }
          tally.completed();
          if (order.behavior().content().afterwards() != Afterwards.Keep) {
            request.connection().close();
          }
        });
  }

  private Buffer packed() {
    Buffer whole = order.answer().whole();
    if (!order.behavior().content().gzip()) {
      return whole;
    }
    response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(whole.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(packed.toByteArray());
  }
}
