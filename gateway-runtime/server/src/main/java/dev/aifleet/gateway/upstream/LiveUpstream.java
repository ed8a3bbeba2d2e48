package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Statistics.UpstreamCounts;
import java.net.URI;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What of an upstream outlives a configuration. Shared by all event loops: counters are adders,
/// `retired` goes from false to true once. Its connections belong to each loop's [UpstreamClient].
public final class LiveUpstream {
  /// An upstream that keeps its identity keeps its connections and counters across a reload. Whom
  /// it trusts is part of that: a connection made under another authority is not used again.
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
  private final PodConnections connections = new PodConnections();
  private volatile boolean retired;

  public LiveUpstream(Identity identity) {
    this.identity = identity;
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

  /// No configuration refers to it any more: exchanges that still do may finish, and their
  /// connections close behind them.
  public void retire() {
    retired = true;
  }

  /// What the event loops' connections have in common.
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

  /// Of an attempt that was counted.
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

  /// The base path, without a slash at its end.
  String basePath() {
    String path = identity.url().getRawPath();
    return path == null ? "" : path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
