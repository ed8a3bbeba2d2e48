package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Api;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one upstream gets with every request beyond what the client said: its own headers, and the
/// credential where its API looks for it.
final class UpstreamHeaders {
  /// Configured headers change neither who we are to the upstream nor how the message is framed
  /// (RFC 9110 section 7.6.1).
  private static final Set<String> RESERVED =
      Set.of(
          "authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "host",
          "content-length",
          "content-type",
          "accept-encoding",
          "expect",
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final String ANTHROPIC_VERSION = "anthropic-version";

  /// The version that the format is written after; sent where the client names none.
  private static final String ANTHROPIC_DEFAULT_VERSION = "2023-06-01";

  private final Api api;
  private final Map<String, String> own;
  private final @Nullable String credential;

  /// @param credential bare; null: none is sent
  UpstreamHeaders(Api api, Map<String, String> configured, @Nullable String credential) {
    this.api = api;
    this.own = allowed(configured);
    this.credential = credential;
  }

  void addTo(MultiMap headers) {
    own.forEach(headers::set);
    if (api == Api.Anthropic && !headers.contains(ANTHROPIC_VERSION)) {
      headers.set(ANTHROPIC_VERSION, ANTHROPIC_DEFAULT_VERSION);
    }
    if (credential != null) {
      switch (api) {
        case OpenAI -> headers.set("authorization", "Bearer " + credential);
        case Anthropic -> headers.set("x-api-key", credential);
        case Gemini -> headers.set("x-goog-api-key", credential);
        case AzureOpenAI -> headers.set("api-key", credential);
      }
    }
  }

  /// One that cannot be sent is left out here, since it would fail every request.
  private static Map<String, String> allowed(Map<String, String> configured) {
    Map<String, String> allowed = new HashMap<>();
    configured.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!RESERVED.contains(lower) && isName(lower) && isValue(value)) {
            allowed.put(lower, value);
          }
        });
    return Map.copyOf(allowed);
  }

  /// A token as in RFC 9110 section 5.6.2.
  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> c > 0x20 && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
  }

  private static boolean isValue(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f));
  }
}
