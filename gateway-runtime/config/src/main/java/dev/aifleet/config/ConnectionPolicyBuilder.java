package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.config.GatewayConfig.Tls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a [ConnectionPolicy] field by field, as a changed copy; `from(ConnectionPolicy.DEFAULT)`
/// starts from the defaults. Main code calls the constructor nowhere else, so that a new field is
/// added to the record and here only. Not thread-safe.
public final class ConnectionPolicyBuilder {
  private Map<String, String> headers;
  private List<String> passHeaders;
  private @Nullable Tls tls;
  private @Nullable String azureApiVersion;
  private Timeouts timeouts;
  private Connections connections;
  private int maxInFlight;
  private CircuitBreaker circuitBreaker;
  private @Nullable Probe probe;

  private ConnectionPolicyBuilder(ConnectionPolicy from) {
    headers = from.headers();
    passHeaders = from.passHeaders();
    tls = from.tls();
    azureApiVersion = from.azureApiVersion();
    timeouts = from.timeouts();
    connections = from.connections();
    maxInFlight = from.maxInFlight();
    circuitBreaker = from.circuitBreaker();
    probe = from.probe();
  }

  /// A copy of `connectionPolicy` to change.
  public static ConnectionPolicyBuilder from(ConnectionPolicy connectionPolicy) {
    return new ConnectionPolicyBuilder(connectionPolicy);
  }

  public ConnectionPolicy build() {
    return new ConnectionPolicy(
        headers,
        passHeaders,
        tls,
        azureApiVersion,
        timeouts,
        connections,
        maxInFlight,
        circuitBreaker,
        probe);
  }

  public ConnectionPolicyBuilder headers(Map<String, String> value) {
    headers = value;
    return this;
  }

  public ConnectionPolicyBuilder passHeaders(List<String> value) {
    passHeaders = value;
    return this;
  }

  public ConnectionPolicyBuilder tls(@Nullable Tls value) {
    tls = value;
    return this;
  }

  public ConnectionPolicyBuilder azureApiVersion(@Nullable String value) {
    azureApiVersion = value;
    return this;
  }

  public ConnectionPolicyBuilder timeouts(Timeouts value) {
    timeouts = value;
    return this;
  }

  public ConnectionPolicyBuilder connections(Connections value) {
    connections = value;
    return this;
  }

  public ConnectionPolicyBuilder maxInFlight(int value) {
    maxInFlight = value;
    return this;
  }

  public ConnectionPolicyBuilder circuitBreaker(CircuitBreaker value) {
    circuitBreaker = value;
    return this;
  }

  public ConnectionPolicyBuilder probe(@Nullable Probe value) {
    probe = value;
    return this;
  }
}
