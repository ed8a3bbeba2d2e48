package dev.aifleet.conformance.rig;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.UpstreamFixture;

/// Upstreams of cases in which providers fail on purpose: no circuit breaker opens.
public final class CaseUpstream {
  public static final String PROVIDER_KEY = "sk-conformance-provider";

  private CaseUpstream() {}

  /// A gateway keeps what it learns of a name, hence a new name for each case.
  public static UpstreamFixture at(String name, SimulatedProvider provider, Api api) {
    return at(name, provider.port(), api);
  }

  /// @param port of the loopback, also one on which nothing listens
  public static UpstreamFixture at(String name, int port, Api api) {
    return UpstreamFixture.upstream(name, port, api).neverOpens().providerKey(PROVIDER_KEY);
  }
}
