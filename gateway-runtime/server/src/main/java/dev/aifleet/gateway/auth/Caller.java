package dev.aifleet.gateway.auth;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The identity behind a request.
public sealed interface Caller {
  /// @param name `secret/entry`, as the configuration names the key
  record KeyHolder(String name) implements Caller {}

  /// @param subject unique per issuer
  /// @param claims by their configured names
  record TokenHolder(String issuer, String subject, Map<String, String> claims) implements Caller {
    public TokenHolder {
      claims = Map.copyOf(claims);
    }
  }

  record Anonymous() implements Caller {}

  /// For the access log; never a key.
  default String label() {
    String identity = identity();
    return identity == null ? "anonymous" : identity;
  }

  /// Unique among all callers; null: anonymous.
  default @Nullable String identity() {
    return switch (this) {
      case KeyHolder(String name) -> name;
      case TokenHolder(String issuer, String subject, _) -> issuer + "#" + subject;
      case Anonymous() -> null;
    };
  }

  /// Unique among all callers where a key is required: the address stands in for an anonymous
  /// caller.
  default String identityOr(String address) {
    String identity = identity();
    return identity == null ? "ip " + address : identity;
  }

  /// Value of a verified claim; null: none with this name.
  default @Nullable String claim(String name) {
    return this instanceof TokenHolder holder ? holder.claims().get(name) : null;
  }
}
