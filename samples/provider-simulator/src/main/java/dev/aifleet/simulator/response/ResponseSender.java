package dev.aifleet.simulator.response;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Content.Afterwards;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.Fault.Point;
import dev.aifleet.simulator.response.Stats.Phase;
import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponseBody;
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
public final class ResponseSender {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence SSE =
      HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final RequestCounter counter;
  private final Parameters parameters;
  private final ResponseWriter writer;
  private final FaultInjector faultInjector;

  /// @param fault what this request meets
  /// @param streamed the client asked for events
  /// @param streamError what an error event tells
  public record Parameters(
      Behavior behavior,
      Fault fault,
      ResponseBody response,
      boolean streamed,
      Problem streamError) {}

  public ResponseSender(
      Vertx vertx, HttpServerRequest request, RequestCounter counter, Parameters parameters) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.counter = counter;
    this.parameters = parameters;
    this.writer = new ResponseWriter(vertx, response, parameters.behavior().framing(), counter);
    this.faultInjector = new FaultInjector(vertx, request, counter, parameters.fault());
  }

  public void start() {
    if (parameters.fault().appliesAt(Point.Headers)) {
      faultInjector.inject(this::head);
    } else {
      head();
    }
  }

  private void head() {
    if (counter.isEnded()) {
      return;
    }
    for (Map.Entry<String, String> header : parameters.behavior().content().headers().entrySet()) {
      response.putHeader(header.getKey(), header.getValue());
    }
    if (parameters.behavior().content().afterwards() == Afterwards.Close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (parameters.streamed() && parameters.response() instanceof EventStream stream) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, SSE)
          .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
      beforeBody(() -> stream(stream));
    } else {
      Buffer whole = body();
      String type = parameters.response().contentType();
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, type.equals("application/json") ? JSON : type)
          .putHeader(HttpHeaders.CONTENT_LENGTH, "" + whole.length());
      beforeBody(() -> unary(whole));
    }
  }

  private void beforeBody(Runnable body) {
    long delay = parameters.behavior().timing().firstEventDelay().toMillis();
    boolean faultInBody = parameters.fault().appliesAt(Point.Body);
    if (!faultInBody && delay == 0) {
      body.run();
      return;
    }
    response.writeHead().onSuccess(_ -> afterHead(faultInBody, delay, body));
    counter.advanceTo(Phase.BeforeFirstToken);
  }

  private void afterHead(boolean faultInBody, long delay, Runnable body) {
    if (faultInBody) {
      faultInjector.inject(body);
    } else {
      vertx.setTimer(delay, _ -> body.run());
    }
  }

  private void unary(Buffer whole) {
    if (counter.isEnded()) {
      return;
    }
    Fault fault = parameters.fault();
    if (fault.kind() == Fault.Kind.ErrorEvent || !fault.appliesInBody()) {
      counter.advanceTo(Phase.MidStream);
      finish(writer.end(whole));
      return;
    }
    int half = whole.length() / 2;
    counter.advanceTo(Phase.MidStream);
    writer.flush(
        whole.slice(0, half),
        () -> faultInjector.inject(() -> finish(writer.end(whole.slice(half, whole.length())))));
  }

  private void stream(EventStream stream) {
    if (!counter.isEnded()) {
      new StreamSender(vertx, parameters, counter, writer, faultInjector)
          .respondAfterLatency(stream, this::finish);
    }
  }

  private void finish(Future<Void> end) {
    end.onComplete(
        sent -> {
          if (sent.failed()) {
            counter.aborted();
            return;
          }
          counter.completed();
          if (parameters.behavior().content().afterwards() != Afterwards.Keep) {
            request.connection().close();
          }
        });
  }

  private Buffer body() {
    Buffer whole = parameters.response().whole();
    if (!parameters.behavior().content().gzip()) {
      return whole;
    }
    response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    var body = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(body)) {
      gzip.write(whole.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(body.toByteArray());
  }
}
