package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Which headers cross the gateway, and the names of those it writes itself.
public final class HeaderRules {
  // Names of this kind know their hash and their bytes; of a string both are made at every use.
  public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

  /// Where Anthropic's clients look for it.
  public static final CharSequence ANTHROPIC_REQUEST_ID = HttpHeaders.createOptimized("request-id");

  /// Names what of a response the gateway has estimated itself.
  public static final CharSequence ESTIMATED = HttpHeaders.createOptimized("x-aifleet-estimated");

  public static final CharSequence UPSTREAM = HttpHeaders.createOptimized("x-aifleet-upstream");

  /// Fields of a translated request that the upstream did not get.
  public static final CharSequence IGNORED = HttpHeaders.createOptimized("x-aifleet-ignored");

  private static final String UPSTREAM_REQUEST_ID = "x-upstream-request-id";

  /// Where a client may carry its key: as OpenAI, Anthropic and Azure want it.
  private static final List<CharSequence> KEY_CARRIERS =
      List.of(
          HttpHeaders.AUTHORIZATION,
          HttpHeaders.createOptimized("x-api-key"),
          HttpHeaders.createOptimized("api-key"));

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
          "upgrade",
          "http2-settings");

  /// What the SDKs and agents of OpenAI and Anthropic say to their providers, OpenRouter's names of
  /// an application, and the trace. Everything else stays behind: credentials, cookies and accounts
  /// are the client's own, conditions and ranges are about responses that nobody keeps, digests and
  /// signatures about a body that may be edited, and what a client's own services or proxies tell
  /// each other is no business of a provider. A configuration can name more.
  private static final Set<String> TO_UPSTREAM =
      Set.of(
          "accept",
          "accept-language",
          "content-type",
          "user-agent",
          "traceparent",
          "tracestate",
          "idempotency-key",
          "openai-beta",
          "openai-safety-identifier",
          "anthropic-version",
          "anthropic-beta",
          "anthropic-dangerous-direct-browser-access",
          "x-app",
          "x-client-request-id",
          "x-ms-client-request-id",
          "x-ms-useragent",
          "x-goog-api-client",
          "originator",
          "http-referer",
          "x-title");

  /// The platform, and how often it has tried, as the SDKs made with Stainless say.
  private static final String STAINLESS = "x-stainless-";

  /// Tell about the provider's account, addresses or edge, which is nobody's business behind the
  /// gateway.
  private static final Set<String> NOT_TO_CLIENT =
      Set.of(
          "set-cookie",
          "location",
          // The gateway writes its own.
          "date",
          "www-authenticate",
          "authorization",
          "openai-organization",
          "openai-project",
          "anthropic-organization-id",
          "server",
          "via",
          "x-powered-by",
          "nel",
          "report-to",
          "alt-svc",
          "strict-transport-security",
          UPSTREAM_REQUEST_ID);

  private HeaderRules() {}

  /// The key that the client presents; null: none; empty: something that cannot be a key, or more
  /// than one, so that nobody behind us could have taken another.
  public static @Nullable String presentedKey(MultiMap headers) {
    String presented = null;
    for (CharSequence carrier : KEY_CARRIERS) {
      if (headers.contains(carrier)) {
        List<String> values = headers.getAll(carrier);
        boolean bearer = carrier == HttpHeaders.AUTHORIZATION;
        String key = values.size() == 1 ? key(bearer, values.getFirst()) : "";
        if (presented != null && !presented.equals(key)) {
          return "";
        }
        presented = key;
      }
    }
    return presented;
  }

  /// The headers that carry a key where [#presentedKey] is empty since there are several.
  public static List<String> keyCarriers(MultiMap headers) {
    return KEY_CARRIERS.stream()
        .flatMap(carrier -> headers.getAll(carrier).stream().map(value -> carrier.toString()))
        .toList();
  }

  private static String key(boolean bearer, String value) {
    if (!bearer) {
      return value;
    }
    return value.regionMatches(true, 0, "Bearer ", 0, 7) ? value.substring(7).strip() : "";
  }

  /// Copies what a client's request may tell an upstream.
  ///
  /// @param passed names that this upstream is told besides, in lower case
  public static void copyToUpstream(MultiMap from, MultiMap to, Set<String> passed) {
    String connection = connection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean known =
          TO_UPSTREAM.contains(name) || name.startsWith(STAINLESS) || passed.contains(name);
      if (known && crosses(name, connection)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /// Copies what an upstream's answer may tell a client. Rate-limit headers describe the provider
  /// account, not the caller's limits, and stay behind.
  ///
  /// @param clean takes out of a value what no client may see
  public static void copyToClient(MultiMap from, MultiMap to, UnaryOperator<String> clean) {
    String connection = connection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("x-request-id")) {
        to.add(UPSTREAM_REQUEST_ID, clean.apply(header.getValue()));
      } else if (name.equals("request-id")) {
        // Anthropic's own, which its support asks for, stands in the place of ours.
        to.set(ANTHROPIC_REQUEST_ID, clean.apply(header.getValue()));
        to.add(UPSTREAM_REQUEST_ID, clean.apply(header.getValue()));
      } else if (!NOT_TO_CLIENT.contains(name)
          && !name.startsWith("x-ratelimit-")
          && !name.startsWith("anthropic-ratelimit-")
          && !name.startsWith("cf-")
          // Which origins may read an answer is not the provider's to say.
          && !name.startsWith("access-control-")
          && !name.startsWith("x-aifleet-")
          && crosses(name, connection)) {
        to.add(header.getKey(), clean.apply(header.getValue()));
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

  private static @Nullable String connection(MultiMap from) {
    return from.contains(HttpHeaders.CONNECTION)
        ? String.join(",", from.getAll(HttpHeaders.CONNECTION))
        : null;
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
    if (name.startsWith("content-")) {
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
