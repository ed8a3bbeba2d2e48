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

/// What arrived, told as JSON: the requests of late that somebody wanted kept. Shared by all
/// event loops; short, and used by tests only.
final class Notebook {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY_BYTES = 64 * 1024;

  private final Deque<ObjectNode> kept = new ConcurrentLinkedDeque<>();

  /// Method, path, query, version, headers, and the body's length and digest.
  static ObjectNode told(HttpServerRequest request, Buffer body) {
    ObjectNode told = JSON.createObjectNode();
    told.put("method", request.method().name());
    told.put("path", request.path());
    told.put("query", Objects.requireNonNullElse(request.query(), ""));
    told.put("version", version(request));
    ObjectNode headers = told.putObject("headers");
    request.headers().forEach((name, value) -> headers.withArray("/" + pointer(name)).add(value));
    told.put("bodyBytes", body.length());
    told.put("bodySha256", sha256(body.getBytes()));
    return told;
  }

  static String version(HttpServerRequest request) {
    return switch (request.version()) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_1_1 -> "HTTP/1.1";
      case HTTP_2 -> "HTTP/2";
      case HTTP_3 -> "HTTP/3";
    };
  }

  void keep(HttpServerRequest request, Buffer body, int most) {
    ObjectNode told = told(request, body);
    int shown = Math.min(body.length(), MOST_BODY_BYTES);
    told.put("body", new String(body.getBytes(0, shown), UTF_8));
    kept.addLast(told);
    while (kept.size() > most) {
      kept.pollFirst();
    }
  }

  String json() {
    ArrayNode all = JSON.createArrayNode();
    kept.forEach(all::add);
    return all.toString();
  }

  void forget() {
    kept.clear();
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
