package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.URI;

/// Gateways with one event loop and one upstream, `a`.
final class OneLoop {
  private OneLoop() {}

  static ConfigBuilder to(ConnectionPolicy connectionPolicy, URI url) {
    return config().to(upstream("a", url).connectionPolicy(connectionPolicy));
  }

  static GatewayRig rig(ConnectionPolicy connectionPolicy, URI url) {
    return GatewayRig.with(Settings.embedded().withLoops(1), to(connectionPolicy, url));
  }
}
