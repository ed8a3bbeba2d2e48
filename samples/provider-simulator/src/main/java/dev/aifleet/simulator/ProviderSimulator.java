package dev.aifleet.simulator;

import dev.aifleet.simulator.serving.Dispatcher;
import dev.aifleet.simulator.serving.SharedState;
import dev.aifleet.simulator.tls.TlsIdentity;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// A simulated provider for quickstart, tests and benchmarks. On SIGTERM it drains: requests in
/// flight may complete.
public final class ProviderSimulator implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(25);

  private static final String ALL_INTERFACES = "0.0.0.0";
  private static final TlsIdentity NO_TLS = new TlsIdentity("", "");

  private final Vertx vertx;
  private final SharedState shared;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final List<HttpServer> secureServers = new CopyOnWriteArrayList<>();

  private ProviderSimulator(Vertx vertx, SharedState shared) {
    this.vertx = vertx;
    this.shared = shared;
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
                  // After SIGTERM the JVM would exit with 143; a clean drain exits with 0.
                  Runtime.getRuntime().halt(0);
                },
                "drain"));
  }

  /// Returns when all ports are listening.
  public static ProviderSimulator start(Settings settings) {
    int loops = Runtime.getRuntime().availableProcessors();
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
    TlsIdentity identity = settings.tls().isOn() ? identity(settings) : NO_TLS;
    SharedState shared =
        new SharedState(
            settings.name(), settings.seed(), settings.behavior(), identity.certificate());
    var simulator = new ProviderSimulator(vertx, shared);
    try {
      simulator.listen(plain(), settings.port(), simulator.servers, loops);
      if (settings.tls().isOn()) {
        simulator.listen(secure(identity), settings.tls().port(), simulator.secureServers, loops);
      }
    } catch (RuntimeException e) {
      vertx.close();
      throw new IllegalStateException("cannot listen on port " + settings.port(), e);
    }
    return simulator;
  }

  private static TlsIdentity identity(Settings settings) {
    Settings.Tls tls = settings.tls();
    return tls.certificate().isEmpty()
        ? TlsIdentity.selfSigned(settings.name(), tls.names(), Instant.now())
        : TlsIdentity.read(Path.of(tls.certificate()), Path.of(tls.key()));
  }

  private static HttpServerOptions plain() {
    return new HttpServerOptions()
        .setAcceptBacklog(4096)
        .setTcpNoDelay(true)
        .setHttp2ClearTextEnabled(true)
        // Some tests abort every stream they open, which Vert.x takes for an RST_STREAM flood.
        .setHttp2RstFloodMaxRstFramePerWindow(100_000);
  }

  private static HttpServerOptions secure(TlsIdentity identity) {
    return plain()
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(identity.certificate()))
                .addKeyValue(Buffer.buffer(identity.key())));
  }

  private void listen(HttpServerOptions options, int port, List<HttpServer> to, int loops) {
    // One listener per event loop, all on one port, also where that is ephemeral.
    SocketAddress address =
        port == 0
            ? SocketAddress.sharedRandomPort(to == servers ? 1 : 2, ALL_INTERFACES)
            : SocketAddress.inetSocketAddress(port, ALL_INTERFACES);
    vertx
        .deployVerticle(
            () -> new Listener(shared, options, address, to),
            new DeploymentOptions().setInstances(loops))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  public int port() {
    return servers.getFirst().actualPort();
  }

  /// The TLS port.
  ///
  /// @throws java.util.NoSuchElementException TLS is off
  public int tlsPort() {
    return secureServers.getFirst().actualPort();
  }

  /// The self-signed certificate of the TLS port, PEM; empty: no TLS.
  public String certificate() {
    return shared.certificate();
  }

  /// Base URL for an OpenAI client.
  public String url() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  /// Stops at once and aborts requests in flight.
  @Override
  public void close() {
    stop(Duration.ZERO);
  }

  /// Accepts no new connections, waits up to `drain` for requests in flight, then stops.
  void stop(Duration drain) {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    shared.close();
    List<Future<Void>> closed =
        Stream.concat(servers.stream(), secureServers.stream())
            .map(server -> server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS))
            .toList();
    await(Future.join(closed));
    await(vertx.close());
  }

  private static void await(Future<?> future) {
    future.otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
  }

  /// The listener of one event loop.
  private static final class Listener extends VerticleBase {
    private final SharedState shared;
    private final HttpServerOptions options;
    private final SocketAddress address;
    private final List<HttpServer> listening;

    Listener(
        SharedState shared,
        HttpServerOptions options,
        SocketAddress address,
        List<HttpServer> listening) {
      this.shared = shared;
      this.options = options;
      this.address = address;
      this.listening = listening;
    }

    @Override
    public Future<?> start() {
      return vertx
          .createHttpServer(options)
          .connectionHandler(this::connected)
          .requestHandler(new Dispatcher(vertx, shared))
          .listen(address)
          .onSuccess(listening::add);
    }

    private void connected(HttpConnection connection) {
      shared.connected();
      connection.closeHandler(_ -> shared.disconnected());
    }
  }
}
