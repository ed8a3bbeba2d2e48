package dev.aifleet.gateway.auth;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The identity behind a request.
public sealed interface Caller {
  /// @param name `secret/entry`, as configuration names the key
  record KeyHolder(String name) implements Caller {}

  /// @param subject unique at its issuer
  /// @param claims by the names that configuration gives them
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

  /// What tells one caller from all others; null: nothing does.
  default @Nullable String identity() {
    return switch (this) {
      case KeyHolder(String name) -> name;
      case TokenHolder(String issuer, String subject, _) -> issuer + "#" + subject;
      case Anonymous() -> null;
    };
  }

  /// What tells one caller from others wherever there has to be something: its address stands in
  /// for a name.
  default String identityOr(String address) {
    String identity = identity();
    return identity == null ? "ip " + address : identity;
  }

  /// What a verified token says; null: nothing under this name.
  default @Nullable String claim(String name) {
    return this instanceof TokenHolder holder ? holder.claims().get(name) : null;
  }
}
