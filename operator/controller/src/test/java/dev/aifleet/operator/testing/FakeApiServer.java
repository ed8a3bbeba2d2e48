package dev.aifleet.operator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aifleet.operator.state.Json;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// An API server as seen by who writes: it has nothing but what it is told to hold, takes
/// everything, and is in trouble for the resources that it is told of. Status gets versions from
/// 101 on.
public final class FakeApiServer implements AutoCloseable {
  /// Instead of a status: no answer until the server is closed or [#respondToAll] is called.
  public static final int SILENT = 0;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final KubernetesClient client;
  private final Map<String, Integer> trouble = new ConcurrentHashMap<>();
  private final Map<String, List<String>> overrides = new ConcurrentHashMap<>();
  private final Map<String, String> objects = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch silence = new CountDownLatch(1);
  private final AtomicLong version = new AtomicLong(100);

  public FakeApiServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .build();
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new OkHttpClientFactory())
            .build();
  }

  public KubernetesClient client() {
    return client;
  }

  /// Whatever changes `resource`, as in paths (`ingresses`), is answered by `status`.
  public void fail(String resource, int status) {
    trouble.put(resource, status);
  }

  /// Admission has the last word: of what is written to `resource`, `from` becomes `to`.
  public void override(String resource, String from, String to) {
    overrides.put(resource, List.of(from, to));
  }

  /// Whoever reads `path`, such as `secrets/chat-config`, finds `object`.
  public void holds(String path, Object object) {
    objects.put(path, Json.write(object));
  }

  public void heal(String resource) {
    trouble.remove(resource);
  }

  /// Who was not answered gets an answer.
  public void respondToAll() {
    silence.countDown();
  }

  /// The changes asked for so far, as `METHOD resource/name`.
  public List<String> changes() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    if (path[path.length - 1].equals("status")) {
      respondWithStatus(exchange, body);
      return;
    }
    String resource = path[path.length - 2];
    if (exchange.getRequestMethod().equals("GET")) {
      String held = objects.get(resource + "/" + path[path.length - 1]);
      respond(
          exchange,
          held == null ? 404 : 200,
          held == null ? status(404) : held.getBytes(StandardCharsets.UTF_8));
      return;
    }
    requests.add(exchange.getRequestMethod() + " " + resource + "/" + path[path.length - 1]);
    Integer failure = trouble.get(resource);
    if (failure != null && failure == SILENT) {
      await();
    } else if (failure != null) {
      respond(exchange, failure, status(failure));
      return;
    }
    respond(exchange, 200, admitted(resource, body));
  }

  private byte[] admitted(String resource, byte[] body) {
    List<String> override = overrides.get(resource);
    return override == null
        ? body
        : new String(body, StandardCharsets.UTF_8)
            .replace(override.get(0), override.get(1))
            .getBytes(StandardCharsets.UTF_8);
  }

  /// A JSON patch whose second step is the new status.
  private void respondWithStatus(HttpExchange exchange, byte[] patch) throws IOException {
    Integer failure = trouble.get("status");
    if (failure != null) {
      respond(exchange, failure, status(failure));
      return;
    }
    JsonNode steps = JSON.readTree(patch);
    requests.add("PATCH status");
    String answer =
        """
        {"apiVersion":"aifleet.dev/v1alpha1","kind":"AIGateway","metadata":{"name":"chat",
         "namespace":"ai","uid":%s,"resourceVersion":"%d"},"status":%s}
        """
            .formatted(steps.at("/0/value"), version.incrementAndGet(), steps.at("/1/value"));
    respond(exchange, 200, answer.getBytes(StandardCharsets.UTF_8));
  }

  private void await() {
    try {
      silence.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] status(int code) {
    return """
    {"kind":"Status","apiVersion":"v1","status":"Failure","message":"answered %1$s","code":%1$s}
    """
        .formatted(code)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    silence.countDown();
    client.close();
    server.stop(0);
  }
}
