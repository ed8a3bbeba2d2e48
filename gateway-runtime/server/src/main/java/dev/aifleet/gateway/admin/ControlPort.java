package dev.aifleet.gateway.admin;

import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Push;
import dev.aifleet.config.Statistics;
import dev.aifleet.gateway.snapshot.ConfigLoader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The operator's port: TLS, and a bearer token on every request. Opened when its files are
/// mounted, and reloaded when they change. Configurations are validated on the configuration
/// thread.
public final class ControlPort {
  /// A configuration and its keys come from two Secrets of at most 1 MiB each.
  private static final int MAX_BODY_BYTES = 8 << 20;

  private final Vertx vertx;
  private final WorkerExecutor configurationThread;
  private final Path directory;
  private final int port;
  private final ConfigLoader loader;
  private final Supplier<Statistics> statistics;
  private volatile @Nullable ControlFiles files;
  private volatile @Nullable HttpServer server;

  public ControlPort(
      Vertx vertx,
      WorkerExecutor configurationThread,
      Mount mount,
      ConfigLoader loader,
      Supplier<Statistics> statistics) {
    this.vertx = vertx;
    this.configurationThread = configurationThread;
    this.directory = mount.directory();
    this.port = mount.port();
    this.loader = loader;
    this.statistics = statistics;
  }

  /// @param directory with token and certificate
  /// @param port 0: any free port
  public record Mount(Path directory, int port) {}

  /// Checks the files: opens the port when they appear, reloads when they have changed. Called on
  /// the configuration thread.
  ///
  /// @return completes when the port matches the files
  public Future<?> look() {
    ControlFiles before = files;
    ControlFiles now = read();
    if (now == null) {
      return Future.succeededFuture();
    }
    files = now;
    HttpServer listening = server;
    if (listening == null) {
      return listen(now).onSuccess(made -> server = made);
    }
    return now.hasCertificateOf(before)
        ? Future.succeededFuture()
        : listening.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(now.pem()));
  }

  /// -1: not open.
  public int port() {
    HttpServer listening = server;
    return listening == null ? -1 : listening.actualPort();
  }

  /// Incomplete files are read again soon; until then the previous ones stay in use.
  private @Nullable ControlFiles read() {
    try {
      return ControlFiles.read(directory);
    } catch (IOException e) {
      return null;
    }
  }

  private Future<HttpServer> listen(ControlFiles now) {
    return vertx
        .createHttpServer(PortOptions.of(port).setSsl(true).setKeyCertOptions(now.pem()))
        .requestHandler(this::handle)
        .listen();
  }

  private void handle(HttpServerRequest request) {
    ControlFiles guard = files;
    if (guard == null || !guard.opensWith(request.getHeader("authorization"))) {
      error(request, 401, "the token is missing or wrong");
      return;
    }
    switch (request.method().name() + " " + request.path()) {
      case "POST /v1/configuration" -> receive(request);
      case "GET /v1/acknowledgement" ->
          respond(request, () -> JsonResponse.of(200, loader.acknowledgement()));
      case "GET /v1/statistics" -> respond(request, () -> JsonResponse.of(200, statistics.get()));
      default -> error(request, 404, "not found");
    }
  }

  private void receive(HttpServerRequest request) {
    var body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > MAX_BODY_BYTES) {
            request.connection().close();
          } else {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(end -> respond(request, () -> judged(body.getBytes())));
  }

  private JsonResponse judged(byte[] body) {
    PublicationHead head = PublicationHead.of(body);
    Verdict verdict =
        switch (ConfigJson.readPush(body)) {
          case Parsed.Read<Push>(Push push) -> loader.offer(push);
          case Parsed.Refused<Push> refused ->
              loader.refuse(head.sequence(), head.configHash(), refused.problems());
        };
    int status =
        switch (verdict) {
          case Accepted -> 200;
          case Stale -> 409;
          case Rejected -> 422;
        };
    return JsonResponse.of(status, loader.acknowledgement());
  }

  private record JsonResponse(int status, Buffer json) {
    static JsonResponse of(int status, Object value) {
      return new JsonResponse(status, Buffer.buffer(ConfigJson.write(value)));
    }
  }

  private void respond(HttpServerRequest request, Callable<JsonResponse> work) {
    configurationThread
        .executeBlocking(work, true)
        .onSuccess(response -> send(request, response))
        .onFailure(e -> error(request, 500, "the gateway has failed"));
  }

  private static void error(HttpServerRequest request, int status, String message) {
    send(request, JsonResponse.of(status, Map.of("error", message)));
  }

  private static void send(HttpServerRequest request, JsonResponse response) {
    var unused =
        request
            .response()
            .setStatusCode(response.status())
            .putHeader("content-type", "application/json")
            .end(response.json());
  }
}
