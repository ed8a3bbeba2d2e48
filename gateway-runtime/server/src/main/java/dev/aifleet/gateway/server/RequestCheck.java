package dev.aifleet.gateway.server;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.transport.InvalidHead;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Validates a request's head before routing. Stricter than the codec: where it is lenient, two
/// parsers of the same bytes could disagree about the end of a request (request smuggling).
final class RequestCheck {
  private static final int MAX_FIELDS = 64;
  private static final int BAD_REQUEST = 400;
  private static final int URI_TOO_LONG = 414;
  private static final int FIELDS_TOO_LARGE = 431;

  private RequestCheck() {}

  /// Null: valid.
  static @Nullable Refusal fault(HttpServerRequest request) {
    String target = request.uri();
    if (target == null || !isTarget(target)) {
      return new Refusal.NotHttp(BAD_REQUEST, "The target is neither a path nor an HTTP URL.");
    }
    if (!isPlain(target)) {
      return new Refusal.NotHttp(BAD_REQUEST, "The URL has characters that need an escape.");
    }
    int fields = 0;
    int hosts = 0;
    for (Map.Entry<String, String> field : request.headers()) {
      fields++;
      String name = field.getKey();
      if (name.isEmpty()) {
        return new Refusal.NotHttp(BAD_REQUEST, "A header has no name.");
      }
      if (name.length() == 4 && name.equalsIgnoreCase("host")) {
        hosts++;
      }
    }
    if (fields > MAX_FIELDS) {
      return new Refusal.NotHttp(FIELDS_TOO_LARGE, "More than " + MAX_FIELDS + " header fields.");
    }
    if (hosts > 1 || (hosts == 0 && request.version() == HttpVersion.HTTP_1_1)) {
      return new Refusal.NotHttp(BAD_REQUEST, "A request has exactly one Host header.");
    }
    String coding = request.getHeader(HttpHeaders.TRANSFER_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("chunked")) {
      return new Refusal.NotHttp(BAD_REQUEST, "The only transfer coding taken is chunked.");
    }
    return null;
  }

  /// Vert.x recognises `close` only where it is the sole value.
  static boolean asksToClose(@Nullable String connection) {
    if (connection != null && connection.indexOf(',') >= 0) {
      for (String token : connection.split(",", -1)) {
        if (token.strip().equalsIgnoreCase("close")) {
          return true;
        }
      }
    }
    return false;
  }

  /// Request targets of RFC 9112, section 3.2, without that of CONNECT. A target that is not a path
  /// could be routed by a URL inside it.
  private static boolean isTarget(String uri) {
    return uri.startsWith("/")
        || uri.equals("*")
        || uri.regionMatches(true, 0, "http://", 0, 7)
        || uri.regionMatches(true, 0, "https://", 0, 8);
  }

  private static boolean isPlain(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) <= ' ' || uri.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /// Whether the request failed because its bytes are invalid, not because its client disconnected.
  static boolean isUnreadable(Throwable cause) {
    return !(cause instanceof VertxException || cause instanceof IOException);
  }

  /// The body does not match the framing declared by the head.
  static Refusal unreadableBody() {
    return new Refusal.NotHttp(BAD_REQUEST, "The body is not encoded as its headers say.");
  }

  /// The codec could not parse the head.
  static Refusal unreadable(InvalidHead head) {
    return switch (head) {
      case LineTooLong -> new Refusal.NotHttp(URI_TOO_LONG, "The URL is too long.");
      case FieldsTooLarge -> new Refusal.NotHttp(FIELDS_TOO_LARGE, "The headers are too large.");
      case Malformed -> new Refusal.NotHttp(BAD_REQUEST, "This is not an HTTP request.");
    };
  }
}
