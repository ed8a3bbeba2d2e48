package dev.aifleet.conformance.rig;

import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One upstream, to be told in what it differs from the usual: OpenAI's format, weight 1, priority
/// 0, every model, no probes.
public final class Draft {
  public static final String PROVIDER_KEY = "sk-conformance-provider";
  private static final Network LOOPBACK = new Network(false, List.of(), true);
  private static final CircuitBreaker NEVER = new CircuitBreaker(null, null, null);

  private final String name;
  private final String host;
  private Api api = Api.OpenAI;
  private int weight = 1;
  private int priority;
  private List<String> serves = List.of();
  private Map<String, String> models = Map.of();
  private Map<String, String> headers = Map.of();
  private @Nullable String apiVersion;
  private Timeouts timeouts = Timeouts.DEFAULT;
  private Connections connections = Connections.DEFAULT;
  private int maxInFlight = ConnectionPolicy.DEFAULT.maxInFlight();
  private CircuitBreaker breaker = NEVER;

  private Draft(String name, int port) {
    this.name = name;
    this.host = "http://127.0.0.1:" + port;
  }

  /// What is known about a name lives as long as the scene, hence names of its own for each case.
  public static Draft of(String name, Provider provider) {
    return new Draft(name, provider.port());
  }

  /// Whatever listens there, or does not.
  public static Draft of(String name, int port) {
    return new Draft(name, port);
  }

  public Draft api(Api other) {
    api = other;
    apiVersion = other == Api.AzureOpenAI ? "2024-10-21" : null;
    return this;
  }

  public Draft weight(int other) {
    weight = other;
    return this;
  }

  public Draft priority(int other) {
    priority = other;
    return this;
  }

  public Draft serving(String... globs) {
    serves = List.of(globs);
    return this;
  }

  public Draft calling(String model, String own) {
    models = Map.of(model, own);
    return this;
  }

  public Draft adding(Map<String, String> other) {
    headers = other;
    return this;
  }

  /// Milliseconds.
  public Draft timeouts(long connect, long firstByte, long idle, long total) {
    timeouts =
        new Timeouts(
            Duration.ofMillis(connect),
            Duration.ofMillis(firstByte),
            Duration.ofMillis(idle),
            Duration.ofMillis(total));
    return this;
  }

  public Draft connections(int max, Duration pendingTimeout) {
    Connections usual = Connections.DEFAULT;
    connections = new Connections(max, usual.keepAlive(), usual.maxAge(), pendingTimeout);
    return this;
  }

  public Draft maxInFlight(int other) {
    maxInFlight = other;
    return this;
  }

  /// Otherwise nothing opens its breaker.
  public Draft breakingAfter(int failures) {
    breaker = new CircuitBreaker(new Consecutive(failures, Duration.ofMinutes(1)), null, null);
    return this;
  }

  String credential() {
    return Credentials.idOf("provider-keys", name, PROVIDER_KEY);
  }

  Upstream upstream() {
    String path =
        switch (api) {
          case OpenAI, Anthropic -> "/v1";
          case Gemini -> "/v1beta";
          case AzureOpenAI -> "";
        };
    var connectionPolicy =
        new ConnectionPolicy(
            headers,
            List.of(),
            null,
            apiVersion,
            timeouts,
            connections,
            maxInFlight,
            breaker,
            null);
    return new Upstream(
        name,
        api.name(),
        api,
        URI.create(host + path),
        serves,
        weight,
        credential(),
        models,
        LOOPBACK,
        priority,
        connectionPolicy);
  }
}
