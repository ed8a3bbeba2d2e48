package dev.aifleet.gateway.upstream;

import dev.aifleet.config.AddressRule;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Opens connections. A name is resolved, each address is judged, and the connection goes to the
/// very address that was judged, so a name that changes its mind in between gains nothing. `Host`
/// and TLS keep the name.
final class Dialer {
  private static final int MAX_ADDRESSES = 3;

  private final VertxInternal vertx;
  private final HttpClientAgent client;
  private final Duration connectTimeout;

  Dialer(Vertx vertx, HttpClientAgent client, Duration connectTimeout) {
    this.vertx = (VertxInternal) vertx;
    this.client = client;
    this.connectTimeout = connectTimeout;
  }

  Future<HttpClientConnection> dial(LiveUpstream live) {
    return vertx
        .nameResolver()
        .resolveAll(live.host())
        .timeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .compose(addresses -> dialFirst(live, allowed(live, addresses)));
  }

  /// What a failed dial means.
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

  private Future<HttpClientConnection> dialFirst(LiveUpstream live, List<InetAddress> addresses) {
    Future<HttpClientConnection> first = connect(live, addresses.getFirst());
    if (addresses.size() == 1) {
      return first;
    }
    return first.recover(
        e ->
            e instanceof ConnectTimeoutException
                ? Future.failedFuture(e)
                : dialFirst(live, addresses.subList(1, addresses.size())));
  }

  private Future<HttpClientConnection> connect(LiveUpstream live, InetAddress address) {
    return client.connect(
        new HttpConnectOptions()
            .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, live.port())))
            .setHost(live.host())
            .setPort(live.port())
            .setSsl(live.isTls()));
  }
}
