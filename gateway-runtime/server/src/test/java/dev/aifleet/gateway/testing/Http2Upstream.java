package dev.aifleet.gateway.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An upstream at `localhost` that offers HTTP/2 over TLS. A script handles each request once its
/// body is complete, or earlier if it responds early, on the server's own event loop.
public final class Http2Upstream implements AutoCloseable {
  /// What to do with one request.
  public interface Script {
    void answer(HttpServerRequest request, Http2Upstream upstream);
  }

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final boolean early;
  private final List<HttpConnection> connections = new CopyOnWriteArrayList<>();
  private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
  private final List<Long> resets = new CopyOnWriteArrayList<>();
  private final AtomicInteger closed = new AtomicInteger();

  private Http2Upstream(Certificates certificate, int maxStreams, boolean early, Script script) {
    this.early = early;
    var options =
        new HttpServerOptions()
            .setHost("localhost")
            .setPort(0)
            .setSsl(true)
            .setSni(true)
            .setUseAlpn(true)
            .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(maxStreams))
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.certificatePem()))
                    .addKeyValue(Buffer.buffer(certificate.keyPem())));
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(this::connected)
            .requestHandler(request -> receive(request, script));
    server.listen().toCompletionStage().toCompletableFuture().join();
  }

  public static Http2Upstream answering(Certificates certificate, Script script) {
    return new Http2Upstream(certificate, 100, false, script);
  }

  /// One that lets each connection carry `maxStreams` at a time.
  public static Http2Upstream answering(Certificates certificate, int maxStreams, Script script) {
    return new Http2Upstream(certificate, maxStreams, false, script);
  }

  /// An upstream with one stream at a time that never reads request bodies.
  public static Http2Upstream respondingEarly(Certificates certificate, Script script) {
    return new Http2Upstream(certificate, 1, true, script);
  }

  public URI url() {
    return URI.create("https://localhost:" + server.actualPort() + "/v1");
  }

  public List<HttpServerRequest> requests() {
    return requests;
  }

  public List<HttpConnection> connections() {
    return connections;
  }

  public int closedConnections() {
    return closed.get();
  }

  /// Codes of the streams that were reset.
  public List<Long> resets() {
    return resets;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void connected(HttpConnection connection) {
    connections.add(connection);
    connection.closeHandler(gone -> closed.incrementAndGet());
  }

  private void receive(HttpServerRequest request, Script script) {
    requests.add(request);
    request.response().exceptionHandler(this::broken);
    if (early) {
      request.pause();
      script.answer(request, this);
    } else {
      request.body().onSuccess(body -> script.answer(request, this));
    }
  }

  private void broken(Throwable cause) {
    if (cause instanceof StreamResetException reset) {
      resets.add(reset.getCode());
    }
  }
}
