package dev.aifleet.gateway.routing;

/// Where a request may go.
///
/// `U` is an upstream, as the snapshot knows it.
public sealed interface Route<U> {
  /// The model behind the alias.
  String resolved();

  record To<U>(String resolved, Candidates<U> candidates) implements Route<U> {}

  record Nobody<U>(String resolved) implements Route<U> {}
}
