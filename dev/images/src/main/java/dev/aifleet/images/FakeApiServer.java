package dev.aifleet.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// As much of a Kubernetes API server as an operator needs to take one resource through a
/// reconcile: every write is stored and returned, lists hold what was put in before, watches stay
/// silent.
final class FakeApiServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What leader election asks before it starts: may we?
  private static final String EVERYTHING =
      """
      {"incomplete":false,"nonResourceRules":[],
       "resourceRules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}\
      """;

  /// From RFC 6455, section 1.3.
  private static final String WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpsServer http =
      HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final Identity identity = Identity.create();

  /// What GET of an object, or of a collection, answers; by path.
  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

  private final AtomicLong resourceVersion = new AtomicLong(100);

  FakeApiServer() throws Exception {
    http.setHttpsConfigurator(new HttpsConfigurator(identity.tls()));
    http.createContext("/", this::handle);
    http.setExecutor(threads);
    http.start();
  }

  /// What clients have to trust, in PEM.
  String certificate() throws Exception {
    return identity.certificate();
  }

  int port() {
    return http.getAddress().getPort();
  }

  void put(String path, String json) {
    answers.put(path, json.getBytes(StandardCharsets.UTF_8));
  }

  /// True once something was written to a path that ends so.
  boolean wasWritten(String end) {
    return answers.keySet().stream().anyMatch(path -> path.endsWith(end));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    byte[] body = exchange.getRequestBody().readAllBytes();
    switch (exchange.getRequestMethod()) {
      case "GET" -> {
        if (query.contains("watch=true")) {
          watch(exchange);
        } else {
          read(exchange, path);
        }
      }
      case "POST" -> write(exchange, path + "/" + nameIn(body), body, 201);
      case "PUT", "PATCH" -> write(exchange, path, body, 200);
      default ->
          answer(
              exchange,
              200,
              "{\"kind\":\"Status\",\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Agrees to a WebSocket and leaves it at that: the connection stays open, and nothing happens.
  private static void watch(HttpExchange exchange) throws IOException {
    String key = String.valueOf(exchange.getRequestHeaders().getFirst("Sec-WebSocket-Key"));
    byte[] accepted = sha1((key + WEBSOCKET).getBytes(StandardCharsets.UTF_8));
    exchange.getResponseHeaders().set("Upgrade", "websocket");
    exchange.getResponseHeaders().set("Connection", "Upgrade");
    exchange
        .getResponseHeaders()
        .set("Sec-WebSocket-Accept", Base64.getEncoder().encodeToString(accepted));
    exchange.sendResponseHeaders(101, -1);
  }

  private static byte[] sha1(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read(HttpExchange exchange, String path) throws IOException {
    byte[] known = answers.get(path);
    if (known != null) {
      answer(exchange, 200, known);
    } else if (isCollection(path)) {
      answer(
          exchange,
          200,
          "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}"
              .getBytes(StandardCharsets.UTF_8));
    } else {
      answer(
          exchange,
          404,
          "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}"
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  /// `/apis/GROUP/VERSION/KINDS` or `.../namespaces/NAMESPACE/KINDS`; one word more is an object.
  private static boolean isCollection(String path) {
    int words = path.split("/").length - (path.startsWith("/api/") ? 3 : 4);
    return words == 1 || (words == 3 && path.contains("/namespaces/"));
  }

  private void write(HttpExchange exchange, String path, byte[] body, int status)
      throws IOException {
    var object = (ObjectNode) JSON.readTree(body);
    var metadata = object.withObject("/metadata");
    metadata.put("uid", "00000000-0000-0000-0000-000000000001");
    metadata.put("resourceVersion", Long.toString(resourceVersion.incrementAndGet()));
    metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
    if (path.contains("/selfsubjectrulesreviews/")) {
      object.set("status", JSON.readTree(EVERYTHING));
    }
    byte[] stored = JSON.writeValueAsBytes(object);
    answers.put(path, stored);
    answer(exchange, status, stored);
  }

  private static String nameIn(byte[] body) throws IOException {
    return JSON.readTree(body).at("/metadata/name").asText();
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
