package dev.aifleet.gateway.transport;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Resolves names and opens connections to upstreams, for one event loop.
///
/// Over TLS the upstream may choose HTTP/2. The window of a stream bounds the bytes buffered here
/// for a client that does not read; the window of the connection equals those of all its streams,
/// so that one such client does not stop the others.
public final class OutboundConnector {
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final int STREAM_WINDOW_BYTES = 128 * 1024;
  private static final int CONNECTION_WINDOW_BYTES =
      STREAM_WINDOW_BYTES * OutboundConnection.MAX_STREAMS;

  private final VertxInternal vertx;
  private final FlushBatcher flushBatcher = new FlushBatcher();

  /// By the time limit of the TCP connect, in milliseconds: Vert.x takes it from the client, not
  /// from the dial. As many as there are different limits.
  private final Map<Integer, HttpClientAgent> clients = new HashMap<>();

  public OutboundConnector(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
  }

  /// The addresses of a name, by the resolver that Vert.x' own clients use: hosts file, search
  /// domains, cache.
  public Future<List<InetAddress>> resolve(String host) {
    return vertx
        .nameResolver()
        .resolveAll(host)
        .map(found -> found.stream().map(InetSocketAddress::getAddress).toList());
  }

  /// @param millis for the TCP connect, and for the whole
  public Future<OutboundConnection> connect(HttpConnectOptions options, int millis) {
    Future<OutboundConnection> connected =
        clients.computeIfAbsent(millis, this::client).connect(options).map(this::prepared);
    return within(millis, connected);
  }

  /// Ends the wait for a connection. Closes one that is established too late, which Vert.x does
  /// not.
  public static Future<OutboundConnection> within(
      long millis, Future<OutboundConnection> connecting) {
    Future<OutboundConnection> limited =
        connecting.timeout(Math.max(1, millis), TimeUnit.MILLISECONDS);
    connecting.onSuccess(
        connection -> {
          if (limited.failed()) {
            connection.close();
          }
        });
    return limited;
  }

  /// Whether a connect failed because the peer did not respond in time.
  public static boolean isTimeout(Throwable cause) {
    return cause instanceof ConnectTimeoutException || cause instanceof TimeoutException;
  }

  public void close() {
    clients.values().forEach(HttpClientAgent::close);
  }

  private OutboundConnection prepared(HttpClientConnection http) {
    var connection = new OutboundConnection(http);
    var pipeline = connection.socket().pipeline();
    flushBatcher.include(pipeline);
    if (connection.isMultiplexed()) {
      // Set here, since Vert.x applies its option only to connections of its own pool.
      http.setWindowSize(CONNECTION_WINDOW_BYTES);
    } else {
      InformationalResponseFilter.passOver(pipeline);
    }
    return connection;
  }

  private HttpClientAgent client(int connectMillis) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setConnectTimeout(connectMillis)
            .setTcpNoDelay(true)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_CHUNK_BYTES)
            .setDecompressionSupported(false)
            .setUseAlpn(true)
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
            .setInitialSettings(
                new Http2Settings()
                    .setPushEnabled(false)
                    .setMaxHeaderListSize(MAX_HEADER_BYTES)
                    .setInitialWindowSize(STREAM_WINDOW_BYTES)));
  }
}
