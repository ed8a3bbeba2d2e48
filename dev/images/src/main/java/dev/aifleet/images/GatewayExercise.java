package dev.aifleet.images;

import static java.net.http.HttpClient.Version.HTTP_1_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfigBuilder;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.config.Sha256;
import dev.aifleet.config.UpstreamBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A day in a gateway's life: starts from its mounts, passes completions through to a provider of
/// our own, refuses a few, tells its metrics.
final class GatewayExercise implements Exercise {
  private static final int ROUNDS = 400;
  private static final String KEY = "training-client-key";
  private static final String TOKEN = "training-control-token";
  private static final String PROVIDER_KEY = "training-provider-key";
  private static final String CREDENTIAL = Credentials.idOf("provider", "key", PROVIDER_KEY);

  private final int port = Exercise.freePort();
  private final int adminPort = Exercise.freePort();
  private final int controlPort = Exercise.freePort();
  private final Identity identity = Identity.create();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer provider =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

  public static void main(String[] arguments) throws Exception {
    Train.image(arguments, new GatewayExercise());
  }

  private GatewayExercise() throws Exception {
    provider.createContext("/v1/chat/completions", GatewayExercise::complete);
    provider.setExecutor(threads);
    provider.start();
  }

  @Override
  public void prepare(Path root) throws Exception {
    var config = Files.createDirectories(root.resolve("tmp/aifleet/config"));
    var credentials = Files.createDirectories(root.resolve("tmp/aifleet/credentials"));
    var control = Files.createDirectories(root.resolve("tmp/aifleet/control"));
    Files.writeString(control.resolve("token"), TOKEN);
    Files.writeString(control.resolve("tls.crt"), identity.certificate());
    Files.writeString(control.resolve("tls.key"), identity.key());
    Files.writeString(credentials.resolve(CREDENTIAL), PROVIDER_KEY);
    Files.write(config.resolve("current.json"), ConfigJson.write(Publication.of(1, 1, config())));
  }

  private GatewayConfig config() {
    var url = "http://127.0.0.1:" + provider.getAddress().getPort() + "/v1";
    var network = new GatewayConfig.Network(true, List.of("127.0.0.0/8"), false);
    var upstream =
        UpstreamBuilder.of("training", URI.create(url))
            .provider("OpenAI")
            .serves(List.of("gpt-*"))
            .credential(CREDENTIAL)
            .models(Map.of("gpt-4o", "gpt-4o-2024-08-06"))
            .network(network)
            .build();
    var alias = new GatewayConfig.ModelAlias("gpt-5", "gpt-4o", GatewayConfig.Visibility.Listed);
    var key =
        new GatewayConfig.ApiKey(
            "clients/training", Sha256.hex(KEY.getBytes(StandardCharsets.UTF_8)));
    var auth = new GatewayConfig.Auth(List.of(key), List.of(), GatewayConfig.Anonymous.Deny);
    var limit =
        new GatewayConfig.RateLimit(
            "training",
            GatewayConfig.Source.APIKey,
            GatewayConfig.Unit.Requests,
            1_000_000,
            Duration.ofMinutes(1));
    return GatewayConfigBuilder.of("training/gateway")
        .upstreams(List.of(upstream))
        .modelAliases(List.of(alias))
        .auth(auth)
        .rateLimits(List.of(limit))
        .build();
  }

  @Override
  public Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("AIFLEET_CONFIG_DIR", "/tmp/aifleet/config");
    environment.put("AIFLEET_CREDENTIALS_DIR", "/tmp/aifleet/credentials");
    environment.put("AIFLEET_CONTROL_DIR", "/tmp/aifleet/control");
    environment.put("AIFLEET_PORT", Integer.toString(port));
    environment.put("AIFLEET_ADMIN_PORT", Integer.toString(adminPort));
    environment.put("AIFLEET_CONTROL_PORT", Integer.toString(controlPort));
    environment.put("AIFLEET_DRAIN_MIN_DURATION", "0s");
    environment.put("AIFLEET_DRAIN_TIMEOUT", "10s");
    return environment;
  }

  @Override
  public URI ready() {
    return URI.create("http://127.0.0.1:" + adminPort + "/ready");
  }

  @Override
  public void run() throws Exception {
    String base = "http://127.0.0.1:" + port + "/v1";
    for (int i = 0; i < ROUNDS; i++) {
      var model = i % 2 == 0 ? "gpt-4o" : "gpt-5";
      Train.ask(200, completion(base, KEY, Completions.request(model, i % 4 == 0)));
    }
    Train.ask(200, Train.to(base + "/models").header("Authorization", "Bearer " + KEY));
    Train.ask(401, completion(base, "wrong", Completions.request("gpt-4o", false)));
    Train.ask(404, completion(base, KEY, Completions.request("unknown", false)));
    Train.ask(400, completion(base, KEY, "{"));
    publish();
    Train.ask(200, Train.to("http://127.0.0.1:" + adminPort + "/health"));
    Train.ask(200, Train.to("http://127.0.0.1:" + adminPort + "/metrics"));
  }

  /// What the operator does, with the TLS that it does it with.
  private void publish() throws Exception {
    String base = "https://127.0.0.1:" + controlPort + "/v1";
    var push =
        new Push(Publication.of(2, 1, config()), new Credentials(Map.of(CREDENTIAL, PROVIDER_KEY)));
    try (var operator =
        HttpClient.newBuilder().sslContext(identity.tls()).version(HTTP_1_1).build()) {
      Train.ask(operator, 200, control(base + "/acknowledgement"));
      var body = BodyPublishers.ofByteArray(ConfigJson.write(push));
      Train.ask(operator, 200, control(base + "/configuration").POST(body));
      Train.ask(operator, 200, control(base + "/statistics"));
    }
  }

  private static HttpRequest.Builder control(String uri) {
    return Train.to(uri).header("Authorization", "Bearer " + TOKEN);
  }

  private static HttpRequest.Builder completion(String base, String key, String body) {
    return Train.to(base + "/chat/completions")
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static void complete(HttpExchange exchange) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (request.contains("\"stream\":true")) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      for (int i = 0; i < 10; i++) {
        exchange
            .getResponseBody()
            .write(Completions.event("gpt-4o", "word").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
      exchange.getResponseBody().write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    } else {
      byte[] answer = Completions.answer("gpt-4o").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  @Override
  public void close() {
    provider.stop(0);
    threads.shutdownNow();
  }
}
