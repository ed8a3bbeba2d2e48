package dev.aifleet.conformance.chaos;

import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Rate;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.load.LoadPlan;
import java.time.Duration;

/// Upstreams and load of the chaos tests. Breakers open for seconds instead of a minute, so that a
/// short run sees them close again.
final class ChaosFixture {
  static final Duration FIRST_BYTE = Duration.ofSeconds(1);
  static final Duration TOTAL = Duration.ofSeconds(5);
  static final Duration OPEN_FOR = Duration.ofSeconds(2);
  static final Duration WINDOW = Duration.ofSeconds(5);
  static final Duration PROBE = Duration.ofSeconds(1);

  private static final CircuitBreaker OPENS_BRIEFLY =
      new CircuitBreaker(new Consecutive(10, OPEN_FOR), new Rate(50, 10, WINDOW, OPEN_FOR), 5);
  private static final int CONNECTIONS = 300;
  private static final int STREAM_PERCENT = 30;
  private static final int FRESH_PERCENT = 10;

  private ChaosFixture() {}

  /// Gives up on a provider that hangs, within seconds.
  static UpstreamFixture impatient(SimulatedProvider provider) {
    Timeouts usual = Timeouts.DEFAULT;
    return patient(provider)
        .timeouts(new Timeouts(usual.connect(), FIRST_BYTE, usual.idle(), TOTAL));
  }

  static UpstreamFixture patient(SimulatedProvider provider) {
    return probed(provider).circuitBreaker(OPENS_BRIEFLY);
  }

  /// The defaults, with a limit of attempts in flight.
  static UpstreamFixture withRoom(SimulatedProvider provider, int maxInFlight) {
    return probed(provider).maxInFlight(maxInFlight);
  }

  /// Opens for longer than a test takes, and does not degrade.
  static UpstreamFixture openingForLong(SimulatedProvider provider) {
    return probed(provider)
        .circuitBreaker(new CircuitBreaker(new Consecutive(10, Duration.ofMinutes(2)), null, null));
  }

  /// Keeps its error rate for longer than a test takes.
  static UpstreamFixture degrading(SimulatedProvider provider) {
    return probed(provider);
  }

  private static UpstreamFixture probed(SimulatedProvider provider) {
    return provider.upstream().probe(new Probe("/models", PROBE));
  }

  static LoadPlan load(GatewayFixture gateway, String model, int rate, Duration length) {
    return new LoadPlan(
        gateway.url("/v1"),
        ConfigBuilder.KEY,
        model,
        CONNECTIONS,
        rate,
        length,
        STREAM_PERCENT,
        FRESH_PERCENT,
        0,
        Duration.ZERO);
  }
}
