package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Limits by client address, with and without a proxy in front.
class ClientAddressTest {
  private static final RateLimit ONE_EACH =
      new RateLimit("per-ip", Source.ClientIP, Unit.Requests, 1, Duration.ofHours(1));

  @Test
  void withoutTrustedProxiesTheHeaderCountsForNothing() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(limited(upstream))) {
      assertThat(status(gateway, "192.0.2.1")).isEqualTo(200);
      assertThat(status(gateway, "192.0.2.2")).isEqualTo(429);
    }
  }

  @Test
  void clientsBehindATrustedProxyAreDistinguished() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(limited(upstream).trustedProxies("127.0.0.0/8", "10.0.0.0/8"))) {
      assertThat(status(gateway, "192.0.2.1")).isEqualTo(200);
      assertThat(status(gateway, "192.0.2.2, 10.0.0.7")).isEqualTo(200);
      assertThat(status(gateway, "192.0.2.1")).isEqualTo(429);
      // Whatever a client writes in front of what the proxy adds.
      assertThat(status(gateway, "203.0.113.9, 192.0.2.1, 10.0.0.7")).isEqualTo(429);
      assertThat(status(gateway, "rubbish, 192.0.2.2")).isEqualTo(429);
    }
  }

  @Test
  void aClientOfIpv6CountsAsItsNetwork() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(limited(upstream).trustedProxies("127.0.0.0/8"))) {
      assertThat(status(gateway, "2001:db8:1:2::1")).isEqualTo(200);
      assertThat(status(gateway, "[2001:db8:1:2:ffff::9]:4711")).isEqualTo(429);
      assertThat(status(gateway, "2001:db8:1:3::1")).isEqualTo(200);
    }
  }

  private static ConfigBuilder limited(FakeUpstream upstream) {
    return config().to("a", upstream.url()).rateLimit(ONE_EACH);
  }

  private static int status(GatewayRig gateway, String forwardedFor) {
    return gateway.chat(GatewayRig.CHAT, "x-forwarded-for", forwardedFor).statusCode();
  }
}
