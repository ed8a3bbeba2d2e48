package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig.Upstream;

/// One upstream for one attempt.
///
/// `U` is an upstream, as the snapshot knows it.
///
/// @param config what is configured about it
/// @param model the resolved model in the upstream's own words
/// @param effectiveWeight its share among those it was chosen from, in percent
public record Choice<U>(
    U upstream, Upstream config, String model, Reason reason, int effectiveWeight) {
  /// The one that was chosen.
  public Candidate<U> member() {
    return new Candidate<>(upstream, config, model);
  }
}
