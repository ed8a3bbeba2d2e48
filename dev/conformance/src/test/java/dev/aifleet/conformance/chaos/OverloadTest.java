package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Far more requests than `maxInFlightPerPod`.
final class OverloadTest {
  private static final int ROOM = 20;
  private static final int RATE = 300;
  private static final Duration LENGTH = Duration.ofSeconds(5);
  private static final Duration LATENCY = Duration.ofMillis(400);

  /// All load has one API key, and the last slots are reserved for other callers.
  private static final int TOO_MANY = 429;

  @Test
  void overloadIsRejectedAtOnceAndTheAdminPortStaysResponsive() {
    try (var provider = SimulatedProvider.named("provider");
        var gateway =
            GatewayFixture.of(
                config()
                    .to(provider.upstream())
                    .limits(new Limits(Limits.DEFAULT.maxBodyBytes(), ROOM)))) {
      ProviderFault.slow(provider, LATENCY);
      LoadResult seen;
      Duration slowest = Duration.ZERO;
      List<HttpResponse<String>> shed = new ArrayList<>();
      try (var load = LoadClient.start(ChaosFixture.load(gateway, "gpt-4o", RATE, LENGTH))) {
        Instant end = Instant.now().plus(LENGTH);
        while (Instant.now().isBefore(end)) {
          slowest = longer(slowest, timeOf(gateway, "/ready"));
          slowest = longer(slowest, timeOf(gateway, "/metrics"));
          HttpResponse<String> response =
              gateway.post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}");
          if (response.statusCode() == TOO_MANY) {
            shed.add(response);
          }
        }
        seen = load.result();
      }

      System.out.printf("overload, admin port <= %d ms%n%s%n", slowest.toMillis(), seen);
      assertThat(shed)
          .isNotEmpty()
          .allMatch(it -> it.headers().firstValue("retry-after").equals(Optional.of("1")))
          .allMatch(it -> it.body().contains("\"too_many_requests_in_flight\""));
      assertThat(seen.failed().stream().filter(it -> it.status() != TOO_MANY)).isEmpty();
      assertThat(new LoadResult(seen.failed()).notFrom("").responses())
          .as("rejected by the gateway")
          .isEmpty();
      assertThat(seen.failed()).hasSizeGreaterThan(RATE);
      assertThat(seen.notFrom("").responses()).as("served").hasSizeGreaterThan(ROOM * 5);
      assertThat(slowest).isLessThan(Duration.ofSeconds(1));
      gateway.awaitNothingInFlight();
    }
  }

  private static Duration timeOf(GatewayFixture gateway, String path) {
    Instant requests = Instant.now();
    assertThat(gateway.admin(path).statusCode()).isEqualTo(200);
    return Duration.between(requests, Instant.now());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
