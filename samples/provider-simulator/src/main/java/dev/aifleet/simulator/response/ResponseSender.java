package dev.aifleet.simulator.response;

import dev.aifleet.simulator.knobs.Content.Afterwards;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.Fault.Point;
import dev.aifleet.simulator.response.Stats.Phase;
import dev.aifleet.simulator.wire.EventStream;
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

/// Sends a response: headers, then the body, unary or as a stream, with its fault injected.
public final class ResponseSender {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence SSE =
      HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final RequestCounter counter;
  private final ResponseSpec spec;
  private final ResponseWriter writer;
  private final FaultInjector faultInjector;

  public ResponseSender(
      Vertx vertx, HttpServerRequest request, RequestCounter counter, ResponseSpec spec) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.counter = counter;
    this.spec = spec;
    this.writer = new ResponseWriter(vertx, response, spec.behavior().framing(), counter);
    this.faultInjector = new FaultInjector(vertx, request, counter, spec.fault());
  }

  public void start() {
    if (spec.fault().appliesAt(Point.Headers)) {
      faultInjector.inject(this::head);
    } else {
      head();
    }
  }

  private void head() {
    if (counter.isEnded()) {
      return;
    }
    for (Map.Entry<String, String> header : spec.behavior().content().headers().entrySet()) {
      response.putHeader(header.getKey(), header.getValue());
    }
    if (spec.behavior().content().afterwards() == Afterwards.Close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (spec.streamed() && spec.body() instanceof EventStream stream) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, SSE)
          .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
      beforeBody(() -> stream(stream));
    } else {
      Buffer whole = body();
      String type = spec.body().contentType();
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, type.equals("application/json") ? JSON : type)
          .putHeader(HttpHeaders.CONTENT_LENGTH, "" + whole.length());
      beforeBody(() -> unary(whole));
    }
  }

  private void beforeBody(Runnable body) {
    long delay = spec.behavior().timing().firstEventDelay().toMillis();
    boolean faultBeforeBody = spec.fault().appliesAt(Point.Body);
    if (!faultBeforeBody && delay == 0) {
      body.run();
      return;
    }
    response.writeHead().onSuccess(_ -> afterHead(faultBeforeBody, delay, body));
    counter.advanceTo(Phase.BeforeFirstToken);
  }

  private void afterHead(boolean faultBeforeBody, long delay, Runnable body) {
    if (faultBeforeBody) {
      faultInjector.inject(body);
    } else {
      vertx.setTimer(delay, _ -> body.run());
    }
  }

  private void unary(Buffer whole) {
    if (counter.isEnded()) {
      return;
    }
    Fault fault = spec.fault();
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
      new StreamSender(vertx, spec, counter, writer, faultInjector).send(stream, this::finish);
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
          if (spec.behavior().content().afterwards() != Afterwards.Keep) {
            request.connection().close();
          }
        });
  }

  private Buffer body() {
    Buffer whole = spec.body().whole();
    if (!spec.behavior().content().gzip()) {
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
