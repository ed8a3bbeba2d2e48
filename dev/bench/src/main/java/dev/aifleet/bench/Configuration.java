package dev.aifleet.bench;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfigBuilder;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Sha256;
import dev.aifleet.config.UpstreamBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What the measured gateway runs: one upstream, an alias, an API key, a rate limit that is counted
/// and never reached, and room for all streams that the benchmark opens. Arguments: port of the
/// simulator, the client's key, a folder for the two mounts.
final class Configuration {
  private static final String PROVIDER_KEY = "bench-provider-key";
  private static final String CREDENTIAL = Credentials.idOf("provider", "key", PROVIDER_KEY);
  private static final int ROOM = 24_000;

  /// The most that a configuration may ask for.
  private static final int CONNECTIONS = 10_000;

  /// What the load tells the simulator to do, request by request.
  private static final List<String> ORDERS =
      List.of(
          "x-sim-tokens",
          "x-sim-token-interval",
          "x-sim-status",
          "x-sim-latency",
          "x-sim-fault",
          "x-sim-fault-after");

  private Configuration() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[2]);
    var config = Files.createDirectories(folder.resolve("config"));
    var credentials = Files.createDirectories(folder.resolve("credentials"));
    Files.writeString(credentials.resolve(CREDENTIAL), PROVIDER_KEY);
    GatewayConfig written = config(arguments[0], arguments[1]);
    // A gateway would only say that it has no configuration.
    var problems =
        ConfigValidator.validate(written, new Credentials(Map.of(CREDENTIAL, PROVIDER_KEY)));
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.toString());
    }
    var published = Publication.of(1, 1, written);
    Files.write(config.resolve("current.json"), ConfigJson.write(published));
  }

  private static GatewayConfig config(String port, String clientKey) {
    var alias = new GatewayConfig.ModelAlias("gpt-5", "gpt-4o", GatewayConfig.Visibility.Listed);
    var hash = Sha256.hex(clientKey.getBytes(StandardCharsets.UTF_8));
    var key = new GatewayConfig.ApiKey("clients/bench", hash);
    return GatewayConfigBuilder.of("bench/gateway")
        .upstreams(List.of(upstream(URI.create("http://127.0.0.1:" + port + "/v1"))))
        .modelAliases(List.of(alias))
        .auth(new GatewayConfig.Auth(List.of(key), List.of(), GatewayConfig.Anonymous.Deny))
        .rateLimits(List.of(limit()))
        .limits(new GatewayConfig.Limits(32L << 20, ROOM))
        .build();
  }

  private static GatewayConfig.Upstream upstream(URI url) {
    return UpstreamBuilder.of("simulator", url)
        .provider("OpenAI")
        .serves(List.of("gpt-*"))
        .credential(CREDENTIAL)
        .models(Map.of("gpt-4o", "gpt-4o-2024-08-06"))
        .network(new GatewayConfig.Network(true, List.of("127.0.0.0/8"), false))
        .connectionPolicy(connectionPolicy())
        .build();
  }

  private static GatewayConfig.ConnectionPolicy connectionPolicy() {
    var connections = GatewayConfig.Connections.DEFAULT;
    return ConnectionPolicyBuilder.from(GatewayConfig.ConnectionPolicy.DEFAULT)
        .passHeaders(ORDERS)
        .connections(
            new GatewayConfig.Connections(
                CONNECTIONS,
                connections.keepAlive(),
                connections.maxAge(),
                connections.pendingTimeout()))
        .maxInFlight(ROOM)
        .build();
  }

  private static GatewayConfig.RateLimit limit() {
    return new GatewayConfig.RateLimit(
        "never-reached",
        GatewayConfig.Source.APIKey,
        GatewayConfig.Unit.Requests,
        100_000_000,
        Duration.ofMinutes(1));
  }
}
