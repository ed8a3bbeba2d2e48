package dev.aifleet.gateway.admin;

import dev.aifleet.config.ConfigJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// The plain-text port for the kubelet and Prometheus. Liveness depends only on the process, not on
/// upstreams: a restart would not repair those.
public final class AdminPort {
  private static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Vertx vertx;
  private final HttpServer server;
  private final Supplier<List<String>> obstacles;
  private final Supplier<String> metrics;

  /// @param obstacles why the pod is not ready; empty: ready
  public AdminPort(
      Vertx vertx, int port, Supplier<List<String>> obstacles, Supplier<String> metrics) {
    this.vertx = vertx;
    this.server = vertx.createHttpServer(PortOptions.of(port).setHttp2ClearTextEnabled(false));
    this.obstacles = obstacles;
    this.metrics = metrics;
  }

  public Future<?> listen() {
    return server.requestHandler(this::handle).listen();
  }

  /// Completes once the port is open.
  public int port() {
    return server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    if (!READ.contains(request.method())) {
      var unused = request.response().setStatusCode(405).putHeader("allow", "GET").end();
      return;
    }
    switch (String.valueOf(request.path())) {
      case "/health" -> json(request, 200, Map.of("alive", true));
      case "/ready" -> ready(request);
      case "/metrics" -> metrics(request);
      default -> json(request, 404, Map.of("error", "not found"));
    }
  }

  private void ready(HttpServerRequest request) {
    List<String> reasons = obstacles.get();
    if (reasons.isEmpty()) {
      json(request, 200, new Readiness(true, reasons));
      return;
    }
    json(request, 503, new Readiness(false, reasons));
  }

  private record Readiness(boolean ready, List<String> reasons) {}

  private void metrics(HttpServerRequest request) {
    vertx
        .executeBlocking(metrics::get, false)
        .onSuccess(
            text ->
                request
                    .response()
                    .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(e -> json(request, 500, Map.of("error", "metrics cannot be read")));
  }

  private static void json(HttpServerRequest request, int status, Object body) {
    var unused =
        request
            .response()
            .setStatusCode(status)
            .putHeader("content-type", "application/json")
            .end(Buffer.buffer(ConfigJson.write(body)));
  }
}
