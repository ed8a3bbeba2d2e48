import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Sha256;
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
    return new GatewayConfig(
        1,
        "bench/gateway",
        List.of(upstream(URI.create("http://127.0.0.1:" + port + "/v1"))),
        List.of(alias),
        new GatewayConfig.Auth(List.of(key), List.of(), GatewayConfig.Anonymous.Deny),
        List.of(limit()),
        null,
        GatewayConfig.Retry.DEFAULT,
        null,
        new GatewayConfig.Limits(32L << 20, ROOM),
        GatewayConfig.RequestDefaults.NONE);
  }

  private static GatewayConfig.Upstream upstream(URI url) {
    return new GatewayConfig.Upstream(
        "simulator",
        "OpenAI",
        GatewayConfig.Api.OpenAI,
        url,
        List.of("gpt-*"),
        1,
        CREDENTIAL,
        Map.of("gpt-4o", "gpt-4o-2024-08-06"),
        new GatewayConfig.Network(true, List.of("127.0.0.0/8"), false),
        0,
        delivery());
  }

  private static GatewayConfig.Delivery delivery() {
    var usual = GatewayConfig.Delivery.DEFAULT;
    var connections = GatewayConfig.Connections.DEFAULT;
    return new GatewayConfig.Delivery(
        usual.headers(),
        ORDERS,
        usual.tls(),
        usual.azureApiVersion(),
        usual.timeouts(),
        new GatewayConfig.Connections(
            CONNECTIONS,
            connections.keepAlive(),
            connections.maxAge(),
            connections.pendingTimeout()),
        ROOM,
        usual.circuitBreaker(),
        usual.probe());
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
