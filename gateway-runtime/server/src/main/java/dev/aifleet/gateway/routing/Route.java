package dev.aifleet.gateway.routing;

/// Where a request goes.
///
/// `U` is an upstream, as the snapshot knows it.
public sealed interface Route<U> {
  /// The model behind the alias.
  String resolved();

  /// `upstreamModel` is the resolved model in the upstream's own words.
  record To<U>(U upstream, String resolved, String upstreamModel) implements Route<U> {}

  record Nobody<U>(String resolved) implements Route<U> {}
}
