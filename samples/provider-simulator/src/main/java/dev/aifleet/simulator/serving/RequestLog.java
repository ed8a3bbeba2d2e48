package dev.aifleet.simulator.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;

/// The latest requests as JSON, as many as the knob `record` says. Shared by all event loops.
final class RequestLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY_BYTES = 64 * 1024;

  private final Deque<ObjectNode> entries = new ConcurrentLinkedDeque<>();

  /// Method, path, query, version, headers, and the body's length and digest.
  static ObjectNode description(HttpServerRequest request, Buffer body) {
    ObjectNode description = JSON.createObjectNode();
    description.put("method", request.method().name());
    description.put("path", request.path());
    description.put("query", Objects.requireNonNullElse(request.query(), ""));
    description.put("version", version(request));
    ObjectNode headers = description.putObject("headers");
    request.headers().forEach((name, value) -> headers.withArray("/" + pointer(name)).add(value));
    description.put("bodyBytes", body.length());
    description.put("bodySha256", sha256(body.getBytes()));
    return description;
  }

  static String version(HttpServerRequest request) {
    return switch (request.version()) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_1_1 -> "HTTP/1.1";
      case HTTP_2 -> "HTTP/2";
      case HTTP_3 -> "HTTP/3";
    };
  }

  void add(HttpServerRequest request, Buffer body, int most) {
    ObjectNode description = description(request, body);
    int shown = Math.min(body.length(), MOST_BODY_BYTES);
    description.put("body", new String(body.getBytes(0, shown), UTF_8));
    entries.addLast(description);
    while (entries.size() > most) {
      entries.pollFirst();
    }
  }

  String json() {
    ArrayNode all = JSON.createArrayNode();
    entries.forEach(all::add);
    return all.toString();
  }

  void clear() {
    entries.clear();
  }

  private static String pointer(String header) {
    return header.toLowerCase(Locale.ROOT).replace("~", "~0").replace("/", "~1");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
