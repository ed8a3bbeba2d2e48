package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.HeaderRule;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Headers that one upstream gets with every request in addition to the client's: configured ones,
/// and the credential in the header of its API.
final class UpstreamHeaders {
  private static final String ANTHROPIC_VERSION = "anthropic-version";

  /// The version that the translators implement; sent where the client names none.
  private static final String ANTHROPIC_DEFAULT_VERSION = "2023-06-01";

  /// @param name with precomputed hash and bytes
  private record Header(CharSequence name, String value) {
    Header(String name, String value) {
      this(HttpHeaders.createOptimized(name), value);
    }
  }

  private final Api api;

  /// Configured headers and the credential.
  private final List<Header> own = new ArrayList<>();

  /// @param credential without scheme; null: none is sent
  UpstreamHeaders(Api api, Map<String, String> configured, @Nullable String credential) {
    this.api = api;
    allowed(configured).forEach((name, value) -> own.add(new Header(name, value)));
    if (credential != null) {
      own.add(
          switch (api) {
            case OpenAI -> new Header("authorization", "Bearer " + credential);
            case Anthropic -> new Header("x-api-key", credential);
            case Gemini -> new Header("x-goog-api-key", credential);
            case AzureOpenAI -> new Header("api-key", credential);
          });
    }
  }

  void addTo(MultiMap headers) {
    for (Header header : own) {
      headers.set(header.name(), header.value());
    }
    if (api == Api.Anthropic && !headers.contains(ANTHROPIC_VERSION)) {
      headers.set(ANTHROPIC_VERSION, ANTHROPIC_DEFAULT_VERSION);
    }
  }

  /// The validator rejects all other headers. One that passed it would fail every request or change
  /// the credential, and is left out.
  private static Map<String, String> allowed(Map<String, String> configured) {
    Map<String, String> allowed = new HashMap<>();
    configured.forEach(
        (name, value) -> {
          if (HeaderRule.refusal(name, value) == null) {
            allowed.put(name.toLowerCase(Locale.ROOT), value);
          }
        });
    return Map.copyOf(allowed);
  }
}
