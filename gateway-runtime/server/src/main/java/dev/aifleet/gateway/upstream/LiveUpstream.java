package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Statistics.UpstreamCounts;
import java.net.URI;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// State of an upstream that outlives a configuration. Shared by all event loops: counters are
/// adders, `retired` changes from false to true once. Connections belong to each loop's
/// [UpstreamClient].
public final class LiveUpstream {
  /// Identity of an upstream: with the same one, connections and counters survive a reload. It
  /// includes the trusted authorities: a connection made under others is not reused.
  public record Identity(
      String name, URI url, GatewayConfig.Network network, GatewayConfig.@Nullable Tls tls) {
    public static Identity of(GatewayConfig.Upstream upstream) {
      return new Identity(
          upstream.name(), upstream.url(), upstream.network(), upstream.connectionPolicy().tls());
    }
  }

  private final Identity identity;
  private final LongAdder attempts = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final UpstreamHealth health = new UpstreamHealth();
  private final RefusedFields refusedFields = new RefusedFields();
  private final PodConnections connections;
  private volatile boolean retired;

  public LiveUpstream(Identity identity) {
    this.identity = identity;
    this.connections = new PodConnections(isTls());
  }

  public Identity identity() {
    return identity;
  }

  public String name() {
    return identity.name();
  }

  public UpstreamHealth health() {
    return health;
  }

  public RefusedFields refusedFields() {
    return refusedFields;
  }

  /// @param now nanoseconds
  public UpstreamCounts counts(long now) {
    return new UpstreamCounts(
        attempts.sum(),
        failures.sum(),
        health.isOpen(now),
        health.isCredentialRefused(),
        health.probe());
  }

  /// Called when no configuration refers to the upstream any more: exchanges in progress may
  /// finish, and connections close after them.
  public void retire() {
    retired = true;
  }

  /// State shared by the connections of all event loops.
  PodConnections connections() {
    return connections;
  }

  boolean isRetired() {
    return retired;
  }

  long attempts() {
    return attempts.sum();
  }

  void countAttempt() {
    attempts.increment();
  }

  /// Counts the failure of a counted attempt.
  public void countFailure() {
    failures.increment();
  }

  boolean isTls() {
    return "https".equalsIgnoreCase(identity.url().getScheme());
  }

  /// Without the brackets of an IPv6 literal.
  String host() {
    String host = identity.url().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    int port = identity.url().getPort();
    return port >= 0 ? port : isTls() ? 443 : 80;
  }

  /// The base path, without a trailing slash.
  String basePath() {
    String path = identity.url().getRawPath();
    return path == null ? "" : path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
