package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which headers cross the gateway, and the names of those it writes itself.
public final class HeaderRules {
  public static final String REQUEST_ID = "x-request-id";
  public static final String UPSTREAM = "x-aifleet-upstream";
  private static final String UPSTREAM_REQUEST_ID = "x-upstream-request-id";

  /// Where a client may carry its key, in the order in which they count.
  private static final List<String> KEY_CARRIERS = List.of("x-api-key", "api-key");

  /// Belong to one connection, not to the message (RFC 9110 section 7.6.1).
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /// Credentials and cookies are the client's; the organisation is that of its own provider
  /// account; the body is ours to frame; answers come back unpacked, since the relay looks at
  /// events.
  private static final Set<String> NOT_TO_UPSTREAM =
      Set.of(
          "authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "cookie",
          "openai-organization",
          "openai-project",
          "host",
          "content-length",
          "expect",
          "accept-encoding",
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-real-ip",
          REQUEST_ID);

  /// Tell about the provider's account or its edge, which is nobody's business behind the gateway.
  private static final Set<String> NOT_TO_CLIENT =
      Set.of(
          "set-cookie",
          "www-authenticate",
          "authorization",
          "openai-organization",
          "openai-project",
          "server",
          "alt-svc",
          "strict-transport-security",
          UPSTREAM_REQUEST_ID);

  private HeaderRules() {}

  /// The key that the client presents; null: none; empty: something that cannot be a key.
  public static @Nullable String presentedKey(MultiMap headers) {
    List<String> authorization = headers.getAll("authorization");
    if (!authorization.isEmpty()) {
      String value = authorization.getFirst();
      boolean bearer = authorization.size() == 1 && value.regionMatches(true, 0, "Bearer ", 0, 7);
      return bearer ? value.substring(7).strip() : "";
    }
    for (String carrier : KEY_CARRIERS) {
      List<String> values = headers.getAll(carrier);
      if (!values.isEmpty()) {
        return values.size() == 1 ? values.getFirst() : "";
      }
    }
    return null;
  }

  /// Copies what a client's request may tell an upstream.
  public static void copyToUpstream(MultiMap from, MultiMap to) {
    String connection = from.get("connection");
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!NOT_TO_UPSTREAM.contains(name)
          && !name.startsWith("x-aifleet-")
          && crosses(name, connection)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /// Copies what an upstream's answer may tell a client. Rate-limit headers describe the provider
  /// account, not the caller's limits, and stay behind.
  public static void copyToClient(MultiMap from, MultiMap to) {
    String connection = from.get("connection");
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals(REQUEST_ID)) {
        to.add(UPSTREAM_REQUEST_ID, header.getValue());
      } else if (!NOT_TO_CLIENT.contains(name)
          && !name.startsWith("x-ratelimit-")
          && !name.startsWith("x-aifleet-")
          && crosses(name, connection)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /// The client's own request id if it is sane, so that it cannot smuggle text into our log.
  public static @Nullable String requestId(MultiMap headers) {
    String id = headers.get(REQUEST_ID);
    if (id == null || id.isEmpty() || id.length() > 128) {
      return null;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean sane =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.:/+=".indexOf(c) >= 0;
      if (!sane) {
        return null;
      }
    }
    return id;
  }

  private static boolean crosses(String name, @Nullable String connection) {
    return !HOP_BY_HOP.contains(name) && (connection == null || !names(connection, name));
  }

  /// Whether `Connection` names this header as one of its own. Ignored where that would hide what
  /// matters end to end.
  private static boolean names(String connection, String name) {
    if (connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close")) {
      return false;
    }
    if (name.equals("content-type") || name.equals("content-length")) {
      return false;
    }
    for (String token : connection.split(",", -1)) {
      if (token.strip().equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }
}
