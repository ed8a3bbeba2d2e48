package dev.aifleet.gateway.upstream;

import dev.aifleet.config.HeaderRule;
import dev.aifleet.gateway.wireformat.WireFormat;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Headers that one upstream gets with every request in addition to the client's: configured ones,
/// and the credential in the header of its wire format.
final class UpstreamHeaders {
  /// @param name with precomputed hash and bytes
  private record Header(CharSequence name, String value) {
    Header(String name, String value) {
      this(HttpHeaders.createOptimized(name), value);
    }
  }

  /// Configured headers and the credential.
  private final List<Header> own = new ArrayList<>();

  /// Sent where the client and `own` have none of the name.
  private final List<Header> defaults = new ArrayList<>();

  /// @param credential without scheme; null: none is sent
  UpstreamHeaders(WireFormat format, Map<String, String> configured, @Nullable String credential) {
    allowed(configured).forEach((name, value) -> own.add(new Header(name, value)));
    if (credential != null) {
      WireFormat.Header header = format.credential(credential);
      own.add(new Header(header.name(), header.value()));
    }
    format.defaultHeaders().forEach((name, value) -> defaults.add(new Header(name, value)));
  }

  void addTo(MultiMap headers) {
    for (Header header : own) {
      headers.set(header.name(), header.value());
    }
    for (Header header : defaults) {
      if (!headers.contains(header.name())) {
        headers.set(header.name(), header.value());
      }
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
