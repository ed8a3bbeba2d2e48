package dev.aifleet.gateway.auth;

/// The identity behind a request.
public sealed interface Caller {
  /// @param name `secret/entry`, as configuration names the key
  record KeyHolder(String name) implements Caller {}

  record Anonymous() implements Caller {}

  /// For the access log; never a key.
  default String label() {
    return switch (this) {
      case KeyHolder(String name) -> name;
      case Anonymous() -> "anonymous";
    };
  }
}
