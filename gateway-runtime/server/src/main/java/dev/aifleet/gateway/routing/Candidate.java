package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig.Upstream;

/// An upstream that serves the request's model.
///
/// @param config routing configuration of `upstream`
/// @param model the resolved model, as the upstream names it
public record Candidate<U>(U upstream, Upstream config, String model) {
  Candidate(U upstream, Upstream config) {
    this(upstream, config, "");
  }

  /// For a request for `resolved`.
  Candidate<U> as(String resolved) {
    return new Candidate<>(upstream, config, config.models().getOrDefault(resolved, resolved));
  }

  int weight() {
    return config.weight();
  }
}
