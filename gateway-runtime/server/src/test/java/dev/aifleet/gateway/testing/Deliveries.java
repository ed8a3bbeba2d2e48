package dev.aifleet.gateway.testing;

import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Delivery;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.config.GatewayConfig.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ways to speak to an upstream, each different from the default in what its name says. None of
/// them probes, except [#probing].
public final class Deliveries {
  public static final Delivery PLAIN = probing(Delivery.DEFAULT, null);

  private Deliveries() {}

  public static Timeouts times(Duration firstByte, Duration idle, Duration total) {
    return new Timeouts(Duration.ofSeconds(3), firstByte, idle, total);
  }

  public static Delivery timed(Timeouts timeouts) {
    return with(PLAIN, timeouts, PLAIN.connections());
  }

  public static Delivery pooled(Connections connections) {
    return with(PLAIN, PLAIN.timeouts(), connections);
  }

  /// At most `max` connections, and `pending` to wait for one.
  public static Delivery pooled(int max, Duration pending) {
    return pooled(new Connections(max, Duration.ofSeconds(60), Duration.ofMinutes(5), pending));
  }

  public static Delivery with(Delivery other, Timeouts timeouts, Connections connections) {
    return new Delivery(
        other.headers(),
        other.passHeaders(),
        other.tls(),
        other.azureApiVersion(),
        timeouts,
        connections,
        other.maxInFlight(),
        other.circuitBreaker(),
        other.probe());
  }

  public static Delivery trusting(@Nullable String caPem, @Nullable String serverName) {
    return new Delivery(
        Map.of(),
        List.of(),
        new Tls(caPem, serverName),
        null,
        PLAIN.timeouts(),
        PLAIN.connections(),
        PLAIN.maxInFlight(),
        PLAIN.circuitBreaker(),
        null);
  }

  /// Sends the client's headers of these names on.
  public static Delivery passing(String... names) {
    return new Delivery(
        Map.of(),
        List.of(names),
        null,
        null,
        PLAIN.timeouts(),
        PLAIN.connections(),
        PLAIN.maxInFlight(),
        PLAIN.circuitBreaker(),
        null);
  }

  public static Delivery azure(String apiVersion) {
    return new Delivery(
        Map.of(),
        List.of(),
        null,
        apiVersion,
        PLAIN.timeouts(),
        PLAIN.connections(),
        PLAIN.maxInFlight(),
        PLAIN.circuitBreaker(),
        null);
  }

  public static Delivery adding(Map<String, String> headers) {
    return new Delivery(
        headers,
        List.of(),
        null,
        null,
        PLAIN.timeouts(),
        PLAIN.connections(),
        PLAIN.maxInFlight(),
        PLAIN.circuitBreaker(),
        null);
  }

  public static Delivery probing(Delivery other, @Nullable Probe probe) {
    return new Delivery(
        other.headers(),
        other.passHeaders(),
        other.tls(),
        other.azureApiVersion(),
        other.timeouts(),
        other.connections(),
        other.maxInFlight(),
        other.circuitBreaker(),
        probe);
  }
}
