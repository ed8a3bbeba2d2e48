package dev.aifleet.gateway.routing;

/// The upstreams that may serve a request.
///
/// `U` is an upstream, as the snapshot knows it.
public sealed interface Route<U> {
  /// The model behind the alias.
  String resolved();

  record To<U>(String resolved, Candidates<U> candidates) implements Route<U> {}

  record NoUpstream<U>(String resolved) implements Route<U> {}
}
