package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig.Upstream;

/// The upstream chosen for one attempt.
///
/// `U` is an upstream, as the snapshot knows it.
///
/// @param config its routing configuration
/// @param model the resolved model, as the upstream names it
/// @param effectiveWeight share among the candidates it was chosen from, in percent
public record Choice<U>(
    U upstream, Upstream config, String model, Reason reason, int effectiveWeight) {
  /// The chosen upstream.
  public Candidate<U> member() {
    return new Candidate<>(upstream, config, model);
  }
}
