package dev.aifleet.conformance.chaos;

import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Consecutive;
import dev.aifleet.config.GatewayConfig.CircuitBreaker.Rate;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.conformance.rig.Wiring;
import dev.aifleet.load.LoadPlan;
import java.time.Duration;

/// How upstreams are spoken to here, and with what load. Breakers open for seconds and not for a
/// minute, so that a short run sees them close again.
final class Terms {
  static final Duration FIRST_BYTE = Duration.ofSeconds(1);
  static final Duration TOTAL = Duration.ofSeconds(5);
  static final Duration OPEN_FOR = Duration.ofSeconds(2);
  static final Duration WINDOW = Duration.ofSeconds(5);
  static final Duration PROBE = Duration.ofSeconds(1);

  private static final int CONNECTIONS = 300;
  private static final int STREAM_PERCENT = 30;
  private static final int FRESH_PERCENT = 10;

  private Terms() {}

  static ConnectionPolicy impatient() {
    Timeouts usual = Timeouts.DEFAULT;
    return connectionPolicy(
        new Timeouts(usual.connect(), FIRST_BYTE, usual.idle(), TOTAL),
        ConnectionPolicy.DEFAULT.maxInFlight(),
        soonClosed());
  }

  static ConnectionPolicy patient() {
    return connectionPolicy(Timeouts.DEFAULT, ConnectionPolicy.DEFAULT.maxInFlight(), soonClosed());
  }

  /// The defaults, but for the room at the upstream.
  static ConnectionPolicy withRoom(int maxInFlight) {
    return connectionPolicy(Timeouts.DEFAULT, maxInFlight, CircuitBreaker.DEFAULT);
  }

  /// It opens and does not degrade; not to close again while a test looks.
  static ConnectionPolicy openingForLong() {
    var breaker = new CircuitBreaker(new Consecutive(10, Duration.ofMinutes(2)), null, null);
    return connectionPolicy(Timeouts.DEFAULT, ConnectionPolicy.DEFAULT.maxInFlight(), breaker);
  }

  /// Its error rate is remembered for longer than a test takes.
  static ConnectionPolicy degrading() {
    return withRoom(ConnectionPolicy.DEFAULT.maxInFlight());
  }

  static LoadPlan load(Scene scene, String model, int rate, Duration length) {
    return new LoadPlan(
        scene.url("/v1"),
        Wiring.KEY,
        model,
        CONNECTIONS,
        rate,
        length,
        STREAM_PERCENT,
        FRESH_PERCENT,
        0,
        Duration.ZERO);
  }

  private static CircuitBreaker soonClosed() {
    return new CircuitBreaker(new Consecutive(10, OPEN_FOR), new Rate(50, 10, WINDOW, OPEN_FOR), 5);
  }

  private static ConnectionPolicy connectionPolicy(
      Timeouts timeouts, int maxInFlight, CircuitBreaker breaker) {
    ConnectionPolicy usual = ConnectionPolicy.DEFAULT;
    return new ConnectionPolicy(
        usual.headers(),
        usual.passHeaders(),
        usual.tls(),
        usual.azureApiVersion(),
        timeouts,
        usual.connections(),
        maxInFlight,
        breaker,
        new Probe("/models", PROBE));
  }
}
