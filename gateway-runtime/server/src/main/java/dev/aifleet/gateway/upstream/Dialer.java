package dev.aifleet.gateway.upstream;

import dev.aifleet.config.AddressRule;
import dev.aifleet.config.GatewayConfig.Tls;
import dev.aifleet.gateway.transport.FlushBatcher;
import dev.aifleet.gateway.transport.InformationalResponseFilter;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Opens connections. A name is resolved, each address is checked, and the connection goes to
/// exactly the checked address, which defeats DNS rebinding. `Host` and TLS keep the name.
///
/// Over TLS the upstream may choose HTTP/2. The window of a stream bounds the bytes buffered here
/// for a client that does not read; the window of the connection equals those of all its streams,
/// so that one such client does not stop the others.
final class Dialer {
  private static final int MAX_ADDRESSES = 3;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final int STREAM_WINDOW_BYTES = 128 * 1024;
  private static final int CONNECTION_WINDOW_BYTES =
      STREAM_WINDOW_BYTES * PooledConnection.MAX_STREAMS;

  private final VertxInternal vertx;
  private final FlushBatcher flushBatcher = new FlushBatcher();

  /// By the time limit of the TCP connect, in milliseconds: Vert.x takes it from the client, not
  /// from the dial. As many as there are different limits.
  private final Map<Integer, HttpClientAgent> clients = new HashMap<>();

  Dialer(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
  }

  /// @param atMost for DNS, TCP and TLS together
  Future<HttpClientConnection> dial(LiveUpstream live, Duration atMost) {
    return within(
        atMost.toMillis(),
        vertx
            .nameResolver()
            .resolveAll(live.host())
            .compose(addresses -> dialFirst(live, allowed(live, addresses), atMost)));
  }

  void close() {
    clients.values().forEach(HttpClientAgent::close);
  }

  /// The failure that a failed dial stands for.
  static SendFailure failure(Throwable cause) {
    if (cause instanceof ConnectTimeoutException || cause instanceof TimeoutException) {
      return new SendFailure.TimedOut(SendFailure.Phase.Connect);
    }
    String reason = cause.getMessage();
    return new SendFailure.Unreachable(reason == null ? cause.getClass().getName() : reason);
  }

  private static List<InetAddress> allowed(LiveUpstream live, List<InetSocketAddress> addresses) {
    var allowed = new ArrayList<InetAddress>();
    String refusal = "'" + live.host() + "' has no address";
    for (InetSocketAddress candidate : addresses) {
      String why = AddressRule.refusal(candidate.getAddress(), live.identity().network());
      if (why == null) {
        allowed.add(candidate.getAddress());
      } else {
        refusal = why;
      }
    }
    if (allowed.isEmpty()) {
      throw new IllegalStateException(refusal);
    }
    return allowed.subList(0, Math.min(MAX_ADDRESSES, allowed.size()));
  }

  /// Each address gets an equal share of the remaining time, so that one that drops packets does
  /// not use up the time of the next.
  private Future<HttpClientConnection> dialFirst(
      LiveUpstream live, List<InetAddress> addresses, Duration atMost) {
    int millis = Math.clamp(atMost.toMillis() / addresses.size(), 1, Integer.MAX_VALUE);
    Future<HttpClientConnection> first =
        within(millis, connect(live, addresses.getFirst(), millis));
    return addresses.size() == 1
        ? first
        : first.recover(
            e ->
                dialFirst(
                    live, addresses.subList(1, addresses.size()), atMost.minusMillis(millis)));
  }

  /// Closes a connection that is established too late, which Vert.x does not.
  private static Future<HttpClientConnection> within(
      long millis, Future<HttpClientConnection> dial) {
    Future<HttpClientConnection> limited = dial.timeout(Math.max(1, millis), TimeUnit.MILLISECONDS);
    dial.onSuccess(
        connection -> {
          if (limited.failed()) {
            connection.close();
          }
        });
    return limited;
  }

  private Future<HttpClientConnection> connect(LiveUpstream live, InetAddress address, int millis) {
    var options =
        new HttpConnectOptions()
            .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, live.port())))
            .setHost(certifiedName(live))
            .setPort(live.port())
            .setSsl(live.isTls());
    if (live.isTls()) {
      options.setSslOptions(tls(live.identity().tls(), millis));
    } else {
      options.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
    return clients.computeIfAbsent(millis, this::client).connect(options).onSuccess(this::prepare);
  }

  private void prepare(HttpClientConnection connection) {
    var socket = ((UnpooledHttpClientConnection) connection).unwrap();
    var pipeline = socket.channelHandlerContext().pipeline();
    flushBatcher.include(pipeline);
    if (connection.protocolVersion() == HttpVersion.HTTP_2) {
      // Set here, since Vert.x applies its option only to connections of its own pool.
      connection.setWindowSize(CONNECTION_WINDOW_BYTES);
    } else {
      InformationalResponseFilter.passOver(pipeline);
    }
  }

  /// The name expected in the certificate, also sent as SNI.
  private static String certifiedName(LiveUpstream live) {
    Tls tls = live.identity().tls();
    return tls == null || tls.serverName() == null ? live.host() : tls.serverName();
  }

  private static ClientSSLOptions tls(@Nullable Tls tls, int millis) {
    var options =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm("HTTPS")
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setSslHandshakeTimeout(millis);
    if (tls != null && tls.caPem() != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(tls.caPem())));
    }
    return options;
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
