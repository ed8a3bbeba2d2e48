package dev.aifleet.gateway.server;

import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.exchange.Exchange;
import dev.aifleet.gateway.exchange.Loop;
import dev.aifleet.gateway.exchange.Refusal;
import dev.aifleet.gateway.snapshot.Snapshot;
import dev.aifleet.gateway.upstream.Wire;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The data port on one event loop: opens an exchange for every request and knows no policy. One
/// instance per loop; all of them share the port.
public final class Front extends VerticleBase {
  private static final String ANY_HOST = "0.0.0.0";
  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final int BACKLOG = 4096;
  private static final long TICK_MILLIS = 1000;
  private static final Duration BODY_PATIENCE = Duration.ofSeconds(30);

  /// Above any upstream's total time limit: only dead connections are quiet for so long.
  private static final int IDLE_SECONDS = 660;

  private final FrontSettings settings;
  private final RandomGenerator random;
  private final LiveExchanges live = new LiveExchanges();
  private @Nullable Loop loop;
  private @Nullable HttpServer server;

  public Front(FrontSettings settings) {
    this.settings = settings;
    this.random = settings.random().get();
  }

  @Override
  public Future<?> start() {
    var wire = new Wire(vertx, settings.timeouts(), settings.loops(), settings.nanos());
    loop =
        new Loop(
            wire,
            settings.limits(),
            random,
            settings.nanos(),
            settings.millis(),
            this::after,
            settings.listener());
    vertx.setPeriodic(TICK_MILLIS, tick -> checkBodies());
    HttpServer made = vertx.createHttpServer(options());
    server = made;
    return made.requestHandler(this::receive)
        .invalidRequestHandler(this::refuseInvalid)
        .connectionHandler(connection -> connection.exceptionHandler(e -> {}))
        .listen(address(settings.port()));
  }

  public int port() {
    return server == null ? -1 : server.actualPort();
  }

  /// Accepts nothing more, closes idle connections, and completes when the busy ones are done.
  Future<Void> stopAccepting(Duration atMost) {
    return server == null ? Future.succeededFuture() : server.shutdown(atMost);
  }

  /// Ends whatever still goes on, each with a word to its client.
  void expire() {
    context.runOnContext(now -> live.all().forEach(HttpClientSide::expire));
  }

  private Runnable after(long nanos, Runnable task) {
    // Rounded up: a timer of 0 ms does not exist.
    long millis = Math.max(1, Math.ceilDiv(nanos, 1_000_000));
    long timer = vertx.setTimer(millis, fired -> task.run());
    return () -> vertx.cancelTimer(timer);
  }

  private void receive(HttpServerRequest request) {
    long declared = declaredLength(request);
    var side = new HttpClientSide(request, declared, live, settings.drain());
    request.exceptionHandler(e -> {});
    request.handler(chunk -> side.bodyChunk(chunk, settings.nanos().getAsLong()));
    request.endHandler(end -> side.bodyEnd());
    Snapshot snapshot = settings.running().current();
    String id = requestId(request);
    if (snapshot == null || loop == null) {
      side.refuse(new Refusal.NoConfiguration(), id);
      return;
    }
    var exchange = new Exchange(snapshot, head(request, id, declared), side, loop);
    side.begin(exchange, settings.nanos().getAsLong());
  }

  private static RequestHead head(HttpServerRequest request, String id, long declared) {
    String path = request.path();
    return new RequestHead(
        Operation.of(request.method().name(), path == null ? "" : path),
        request.headers(),
        id,
        request.remoteAddress().hostAddress(),
        declared);
  }

  private void refuseInvalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Refusal refusal =
        switch (cause) {
          case TooLongHttpLineException _ -> new Refusal.NotHttp(414, "The URL is too long.");
          case TooLongFrameException _ -> new Refusal.NotHttp(431, "The headers are too large.");
          case null, default -> new Refusal.NotHttp(400, "This is not an HTTP request.");
        };
    new HttpClientSide(request, -1, live, settings.drain()).refuse(refusal, newId());
  }

  private String requestId(HttpServerRequest request) {
    String given = HeaderRules.requestId(request.headers());
    return given == null ? newId() : given;
  }

  private String newId() {
    HexFormat hex = HexFormat.of();
    return "req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  private void checkBodies() {
    long now = settings.nanos().getAsLong();
    live.all().forEach(side -> side.checkBody(now, BODY_PATIENCE.toNanos()));
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /// Any port means the same one for every loop.
  private static SocketAddress address(int port) {
    return port == 0
        ? SocketAddress.sharedRandomPort(1, ANY_HOST)
        : SocketAddress.inetSocketAddress(port, ANY_HOST);
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setTcpNoDelay(true)
        .setAcceptBacklog(BACKLOG)
        .setIdleTimeout(IDLE_SECONDS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(false);
  }
}
