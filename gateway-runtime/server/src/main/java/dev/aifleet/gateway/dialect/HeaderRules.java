package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The headers that cross the gateway, and the names of those that it writes itself.
public final class HeaderRules {
  // These constants have precomputed hashes and bytes; strings would compute both at every use.
  public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

  /// The header that Anthropic's clients read.
  public static final CharSequence ANTHROPIC_REQUEST_ID = HttpHeaders.createOptimized("request-id");

  /// Names the field of a response that the gateway has estimated.
  public static final CharSequence ESTIMATED = HttpHeaders.createOptimized("x-aifleet-estimated");

  public static final CharSequence UPSTREAM = HttpHeaders.createOptimized("x-aifleet-upstream");

  /// Fields of a translated request that the upstream did not get.
  public static final CharSequence IGNORED = HttpHeaders.createOptimized("x-aifleet-ignored");

  private static final String UPSTREAM_REQUEST_ID = "x-upstream-request-id";

  /// The headers for keys of OpenAI, Anthropic and Azure clients.
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

  /// Whose API a header belongs to.
  public enum Dialect {
    OpenAI,
    Anthropic,
    Gemini;

    public static Dialect of(Endpoint.Format client) {
      return switch (client) {
        case OpenAI -> OpenAI;
        case Anthropic -> Anthropic;
      };
    }
  }

  /// Headers that any upstream may get: those of HTTP, the trace context, and OpenRouter's
  /// application headers. With [#OF_ONE_DIALECT], all that are forwarded: credentials, cookies and
  /// accounts are the client's own, conditions and ranges refer to cached responses, digests and
  /// signatures to a body that may be edited, and headers of the client's services or proxies do
  /// not concern a provider. A configuration can add more.
  private static final Set<String> TO_UPSTREAM =
      Set.of(
          "accept",
          "accept-language",
          "content-type",
          "user-agent",
          "traceparent",
          "tracestate",
          "idempotency-key",
          "x-client-request-id",
          "http-referer",
          "x-title");

  /// Headers of the SDKs and agents of one API. In a translated request only those of the upstream
  /// are forwarded: features and versions of another API mean nothing there.
  private static final Map<String, Dialect> OF_ONE_DIALECT =
      Map.ofEntries(
          Map.entry("openai-beta", Dialect.OpenAI),
          Map.entry("openai-safety-identifier", Dialect.OpenAI),
          Map.entry("originator", Dialect.OpenAI),
          Map.entry("x-ms-client-request-id", Dialect.OpenAI),
          Map.entry("x-ms-useragent", Dialect.OpenAI),
          Map.entry("anthropic-version", Dialect.Anthropic),
          Map.entry("anthropic-beta", Dialect.Anthropic),
          Map.entry("anthropic-dangerous-direct-browser-access", Dialect.Anthropic),
          Map.entry("x-app", Dialect.Anthropic),
          Map.entry("x-goog-api-client", Dialect.Gemini));

  /// Platform and retry count, sent by the SDKs of OpenAI and Anthropic, which Stainless generates.
  private static final String STAINLESS = "x-stainless-";

  /// Contain the provider's account, addresses or edge, which do not concern clients.
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

  /// The key in the request; null: none; empty: invalid, or more than one, so that no server behind
  /// the gateway could use another one.
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

  /// The headers that carry a key if [#presentedKey] is empty because of several keys.
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

  /// Copies the headers of a client's request that are forwarded.
  ///
  /// @param passed additional names for this upstream, in lower case
  /// @param client the API that the client speaks
  /// @param upstream the API that the upstream speaks; null: one without headers of its own
  public static void copyToUpstream(
      MultiMap from, MultiMap to, Set<String> passed, Dialect client, @Nullable Dialect upstream) {
    String connection = connection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean known =
          TO_UPSTREAM.contains(name)
              || (passed.contains(name) && !HOP_BY_HOP.contains(name))
              || (client == upstream
                  ? OF_ONE_DIALECT.containsKey(name) || name.startsWith(STAINLESS)
                  : upstream != null && OF_ONE_DIALECT.get(name) == upstream);
      if (known && !isListed(connection, name)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /// Copies the headers of an upstream's response that are forwarded. Rate-limit headers describe
  /// the provider account, not the caller's limits, and are dropped.
  ///
  /// @param clean masks credentials in a value
  public static void copyToClient(MultiMap from, MultiMap to, UnaryOperator<String> clean) {
    String connection = connection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("x-should-retry") && to.contains(name)) {
        // The gateway's own decision.
        continue;
      }
      if (name.equals("x-request-id")) {
        to.add(UPSTREAM_REQUEST_ID, clean.apply(header.getValue()));
      } else if (name.equals("request-id")) {
        // Anthropic's id, which its support asks for, replaces the gateway's.
        to.set(ANTHROPIC_REQUEST_ID, clean.apply(header.getValue()));
        to.add(UPSTREAM_REQUEST_ID, clean.apply(header.getValue()));
      } else if (!NOT_TO_CLIENT.contains(name)
          && !name.startsWith("x-ratelimit-")
          && !name.startsWith("anthropic-ratelimit-")
          && !name.startsWith("cf-")
          // CORS is not for the provider to decide.
          && !name.startsWith("access-control-")
          && !name.startsWith("x-aifleet-")
          && !HOP_BY_HOP.contains(name)
          && !isListed(connection, name)) {
        to.add(header.getKey(), clean.apply(header.getValue()));
      }
    }
  }

  /// The client's request id if it is valid, so that it cannot inject text into the log.
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
    return from.get(HttpHeaders.CONNECTION) == null
        ? null
        : String.join(",", from.getAll(HttpHeaders.CONNECTION));
  }

  /// Whether `Connection` lists this header. Ignored for headers that must reach the other end.
  private static boolean isListed(@Nullable String connection, String name) {
    if (connection == null
        || connection.equalsIgnoreCase("keep-alive")
        || connection.equalsIgnoreCase("close")) {
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
