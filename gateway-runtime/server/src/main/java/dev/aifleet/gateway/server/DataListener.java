package dev.aifleet.gateway.server;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.QueryRules;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.dialect.TraceParent;
import dev.aifleet.gateway.eventloop.EventLoopServices;
import dev.aifleet.gateway.exchange.Exchange;
import dev.aifleet.gateway.server.ClientConnections.ClientConnection;
import dev.aifleet.gateway.snapshot.Snapshot;
import dev.aifleet.gateway.transport.ConnectionSetup;
import dev.aifleet.gateway.transport.FlushBatcher;
import dev.aifleet.gateway.transport.InvalidHead;
import dev.aifleet.gateway.transport.ProtocolSwitch;
import dev.aifleet.gateway.upstream.UpstreamClient;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The data port on one event loop: opens an exchange for every request and knows no policy. One
/// instance per loop; all instances share the port.
public final class DataListener extends VerticleBase {
  private static final System.Logger LOG = System.getLogger(DataListener.class.getName());
  private static final String ANY_HOST = "0.0.0.0";
  private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");
  private static final int BACKLOG = 4096;
  private static final long TICK_MILLIS = 1000;

  /// TCP user timeout: a peer that acknowledges nothing for so long is disconnected.
  private static final int TCP_PATIENCE_MILLIS = 60_000;

  private static final int PROBE_AFTER_SECONDS = 60;
  private static final int PROBE_EVERY_SECONDS = 10;
  private static final int PROBES = 3;

  private final DataListenerSettings settings;
  private final RandomGenerator random;
  private final ClientConnections connections;
  private final ConnectionSetup setup;
  private @Nullable EventLoopServices services;
  private @Nullable HttpServer server;

  public DataListener(DataListenerSettings settings) {
    this.settings = settings;
    this.random = settings.random().get();
    this.connections = new ClientConnections(settings.drain(), new HttpDate(settings.millis()));
    this.setup = new ConnectionSetup(settings.nanos(), this::receive, new FlushBatcher());
  }

  @Override
  public Future<?> start() {
    var upstreamClient = new UpstreamClient(vertx, settings.nanos(), random);
    var tasks = new EventLoopTasks(vertx, context);
    services =
        new EventLoopServices(
            upstreamClient,
            settings.limitStore(),
            settings.holders(),
            settings.capacity(),
            random,
            settings.nanos(),
            settings.millis(),
            settings.keepAlive().toNanos(),
            tasks,
            tasks);
    // Checks often enough that timeouts fire close to their time.
    long tickMillis = Math.clamp(settings.keepAlive().toMillis() / 4, 10, TICK_MILLIS);
    vertx.setPeriodic(tickMillis, tick -> connections.look(settings.nanos().getAsLong()));
    HttpServer made = vertx.createHttpServer(options());
    server = made;
    return made.requestHandler(this::receive)
        .invalidRequestHandler(this::refuseInvalid)
        .connectionHandler(this::opened)
        .listen(address(settings.port()));
  }

  public int port() {
    return server == null ? -1 : server.actualPort();
  }

  /// Stops accepting, closes idle connections, and completes when the busy ones are done.
  Future<Void> stopAccepting(Duration atMost) {
    return server == null ? Future.succeededFuture() : server.shutdown(atMost);
  }

  /// Ends all requests in progress, each with an error to its client.
  void expire() {
    context.runOnContext(now -> connections.expire());
  }

  private void opened(HttpConnection http) {
    watch(http);
    setup.install(
        http,
        new ProtocolSwitch() {
          @Override
          public void leaving() {
            connections.forget(http);
          }

          @Override
          public void adopted(HttpConnection http2) {
            watch(http2);
          }
        });
  }

  private void watch(HttpConnection http) {
    connections.opened(http);
    http.exceptionHandler(e -> {});
  }

  private void receive(HttpServerRequest request) {
    ClientConnection connection = connections.of(request.connection());
    if (connection == null || connection.isCloseSent()) {
      return;
    }
    long declared = declaredLength(request);
    var side = new HttpClientSide(request, declared, connection, connections);
    if (side.isEarly()) {
      side.postpone(() -> open(request, declared, connection, side));
    } else {
      open(request, declared, connection, side);
    }
  }

  private void open(
      HttpServerRequest request, long declared, ClientConnection connection, HttpClientSide side) {
    try {
      begin(request, declared, connection, side);
    } catch (RuntimeException thrown) {
      // Without an exchange, the error is reported here.
      Refusal.Crashed crash = Refusal.Crashed.of(thrown);
      LOG.log(Level.ERROR, "a request could not be opened: {0}", crash.where());
      side.refuse(crash, newId());
    }
  }

  private void begin(
      HttpServerRequest request, long declared, ClientConnection connection, HttpClientSide side) {
    String id = requestId(request);
    Snapshot snapshot = settings.running().current();
    Refusal fault = RequestCheck.fault(request);
    if (fault != null) {
      side.refuse(fault, id);
    } else if (snapshot == null || services == null) {
      side.refuse(new Refusal.NoConfiguration(), id);
    } else {
      TraceParent.continueIn(request.headers(), random);
      var head = head(request, clientAddress(request, connection, snapshot), id, declared);
      side.begin(new Exchange(snapshot, head, side, services, settings.listener()));
    }
  }

  private static RequestHead head(
      HttpServerRequest request, String clientAddress, String id, long declared) {
    String path = request.path();
    return new RequestHead(
        Operation.of(request.method().name(), path == null ? "" : path),
        QueryRules.withoutCredentials(request.query(), HeaderRules.presentedKey(request.headers())),
        request.headers(),
        id,
        clientAddress,
        declared);
  }

  private static String clientAddress(
      HttpServerRequest request, ClientConnection connection, Snapshot snapshot) {
    return snapshot.clientAddresses().hasProxies()
        ? snapshot
            .clientAddresses()
            .of(connection.address(), request.headers().getAll(FORWARDED_FOR))
        : connection.address();
  }

  private void refuseInvalid(HttpServerRequest request) {
    ClientConnection connection = connections.of(request.connection());
    if (connection != null && !connection.isCloseSent()) {
      Refusal refusal = RequestCheck.unreadable(InvalidHead.of(request));
      new HttpClientSide(request, 0, connection, connections).refuse(refusal, newId());
    }
  }

  private String requestId(HttpServerRequest request) {
    String given = HeaderRules.requestId(request.headers());
    return given == null ? newId() : given;
  }

  private String newId() {
    HexFormat hex = HexFormat.of();
    return "req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /// With port 0, the first loop's port is used by all others.
  private static SocketAddress address(int port) {
    return port == 0
        ? SocketAddress.sharedRandomPort(1, ANY_HOST)
        : SocketAddress.inetSocketAddress(port, ANY_HOST);
  }

  private static HttpServerOptions options() {
    // No idle timeout of Vert.x: it would count each read and write, and ClientConnections checks
    // the same once a second.
    var options = new HttpServerOptions();
    options
        .setTcpKeepAliveIdleSeconds(PROBE_AFTER_SECONDS)
        .setTcpKeepAliveIntervalSeconds(PROBE_EVERY_SECONDS)
        .setTcpKeepAliveCount(PROBES);
    return options
        .setAcceptBacklog(BACKLOG)
        .setHttp2ClearTextEnabled(false)
        // Handlers run on the connection's event loop, so no queue is needed: saves 4 KB per
        // connection.
        .setStrictThreadMode(true)
        .setHandle100ContinueAutomatically(false)
        .setTcpUserTimeout(TCP_PATIENCE_MILLIS)
        .setTcpKeepAlive(true)
        .setTcpNoDelay(true);
  }
}
