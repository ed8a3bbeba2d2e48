package dev.aifleet.gateway.upstream;

import dev.aifleet.config.AddressRule;
import dev.aifleet.config.GatewayConfig.Tls;
import dev.aifleet.gateway.transport.OutboundConnection;
import dev.aifleet.gateway.transport.OutboundConnector;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens connections. A name is resolved, each address is checked, and the connection goes to
/// exactly the checked address, which defeats DNS rebinding. `Host` and TLS keep the name.
final class Dialer {
  private static final int MAX_ADDRESSES = 3;

  private final OutboundConnector connector;

  Dialer(OutboundConnector connector) {
    this.connector = connector;
  }

  /// @param atMost for DNS, TCP and TLS together
  Future<OutboundConnection> dial(LiveUpstream live, Duration atMost) {
    return OutboundConnector.within(
        atMost.toMillis(),
        connector
            .resolve(live.host())
            .compose(addresses -> dialFirst(live, allowed(live, addresses), atMost)));
  }

  void close() {
    connector.close();
  }

  /// The failure that a failed dial stands for.
  static SendFailure failure(Throwable cause) {
    if (OutboundConnector.isTimeout(cause)) {
      return new SendFailure.TimedOut(SendFailure.Phase.Connect);
    }
    String reason = cause.getMessage();
    return new SendFailure.Unreachable(reason == null ? cause.getClass().getName() : reason);
  }

  private static List<InetAddress> allowed(LiveUpstream live, List<InetAddress> addresses) {
    var allowed = new ArrayList<InetAddress>();
    String refusal = "'" + live.host() + "' has no address";
    for (InetAddress candidate : addresses) {
      String why = AddressRule.refusal(candidate, live.identity().network());
      if (why == null) {
        allowed.add(candidate);
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
  private Future<OutboundConnection> dialFirst(
      LiveUpstream live, List<InetAddress> addresses, Duration atMost) {
    int millis = Math.clamp(atMost.toMillis() / addresses.size(), 1, Integer.MAX_VALUE);
    Future<OutboundConnection> first = connect(live, addresses.getFirst(), millis);
    return addresses.size() == 1
        ? first
        : first.recover(
            e ->
                dialFirst(
                    live, addresses.subList(1, addresses.size()), atMost.minusMillis(millis)));
  }

  private Future<OutboundConnection> connect(LiveUpstream live, InetAddress address, int millis) {
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
    return connector.connect(options, millis);
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
}
