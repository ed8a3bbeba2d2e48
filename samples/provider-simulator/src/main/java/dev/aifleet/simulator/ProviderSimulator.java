package dev.aifleet.simulator;

import dev.aifleet.simulator.serving.Desk;
import dev.aifleet.simulator.serving.Reception;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A provider that answers as it is told to, for quickstart, tests and benchmarks. SIGTERM lets
/// requests in flight end.
public final class ProviderSimulator implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(25);

  private static final String EVERY_ADDRESS = "0.0.0.0";

  private final Vertx vertx;
  private final Desk desk;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

  private ProviderSimulator(Vertx vertx, Desk desk) {
    this.vertx = vertx;
    this.desk = desk;
  }

  public static void main(String[] arguments) {
    Settings settings = Settings.of(System.getenv());
    ProviderSimulator simulator = start(settings);
    System.out.println(
        "provider simulator '%s' listens on port %d".formatted(settings.name(), simulator.port()));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  simulator.stop(DRAIN);
                  // A JVM that was asked to end says 143; all went well, so say 0.
                  Runtime.getRuntime().halt(0);
                },
                "drain"));
  }

  /// Listens when it returns.
  public static ProviderSimulator start(Settings settings) {
    int loops = Runtime.getRuntime().availableProcessors();
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
    Desk desk = new Desk(settings.name(), settings.seed(), settings.behavior());
    var simulator = new ProviderSimulator(vertx, desk);
    // Without h2c: Vert.x reports the end of an upgraded stream as a client that went away.
    HttpServerOptions options =
        new HttpServerOptions()
            .setAcceptBacklog(4096)
            .setTcpNoDelay(true)
            .setHttp2ClearTextEnabled(false);
    // The loops' listeners share one port, also where it is any free one.
    SocketAddress address =
        settings.port() == 0
            ? SocketAddress.sharedRandomPort(1, EVERY_ADDRESS)
            : SocketAddress.inetSocketAddress(settings.port(), EVERY_ADDRESS);
    try {
      vertx
          .deployVerticle(
              () -> new Loop(simulator, options, address),
              new DeploymentOptions().setInstances(loops))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (RuntimeException e) {
      vertx.close();
      throw new IllegalStateException("cannot listen on port " + settings.port(), e);
    }
    return simulator;
  }

  public int port() {
    return servers.getFirst().actualPort();
  }

  /// Base URL as an OpenAI client wants it.
  public String url() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  /// Stops at once, whatever is in flight.
  @Override
  public void close() {
    stop(Duration.ZERO);
  }

  /// Takes no new connections, lets requests in flight end for `patience`, then stops.
  void stop(Duration patience) {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    desk.close();
    List<Future<Void>> closed =
        servers.stream()
            .map(server -> server.shutdown(patience.toMillis(), TimeUnit.MILLISECONDS))
            .toList();
    await(Future.join(closed));
    await(vertx.close());
  }

  private static void await(Future<?> future) {
    future.otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
  }

  /// One event loop's listener.
  private static final class Loop extends VerticleBase {
    private final ProviderSimulator simulator;
    private final HttpServerOptions options;
    private final SocketAddress address;

    Loop(ProviderSimulator simulator, HttpServerOptions options, SocketAddress address) {
      this.simulator = simulator;
      this.options = options;
      this.address = address;
    }

    @Override
    public Future<?> start() {
      HttpServer server = vertx.createHttpServer(options);
      return server
          .requestHandler(new Reception(vertx, simulator.desk))
          .listen(address)
          .onSuccess(simulator.servers::add);
    }
  }
}
