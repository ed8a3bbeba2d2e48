package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A new configuration five times a second, under load.
final class ReloadTest {
  private static final int RATE = 120;
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration EVERY = Duration.ofMillis(200);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String OPEN = "aigateway_upstream_ejected{upstream=\"refusing\"}";

  @Test
  void aReloadFailsNoRequestAndKeepsBreakersErrorRatesAndRetryAfter() {
    try (var refusing = SimulatedProvider.named("refusing");
        var failing = SimulatedProvider.named("failing");
        var full = SimulatedProvider.named("full");
        var well = SimulatedProvider.named("well")) {
      var ill = List.of(refusing, failing, full);
      try (var gateway = GatewayFixture.of(configOf(0, refusing, failing, full, well));
          var time =
              new LoadTimeline(
                  LoadClient.start(
                      ChaosFixture.load(gateway, "gpt-4o", RATE, LENGTH.plusSeconds(30))),
                  ill)) {
        // Retries are a share of the requests before them.
        time.pass(CALM);
        ProviderFault.Refusal.inject(refusing);
        ProviderFault.Refusal.inject(failing);
        ProviderFault.NoRoom.inject(full);
        await("open").atMost(SOON).until(() -> gateway.metric(OPEN) == 1);
        time.pass(Duration.ofSeconds(1));
        List<Long> requests = ill.stream().map(it -> it.count("requests")).toList();

        int reloads = 0;
        Instant begin = Instant.now();
        Instant end = begin.plus(LENGTH);
        while (Instant.now().isBefore(end)) {
          gateway.reconfigure(configOf(++reloads, refusing, failing, full, well));
          time.pass(EVERY);
        }
        LoadResult seen = time.end().sentAfter(begin);

        System.out.printf("%d reloads%n%s%n", reloads, seen);
        assertThat(reloads).isGreaterThan(20);
        assertThat(seen.failed()).isEmpty();
        assertThat(ill.stream().map(it -> it.count("requests")).toList())
            .as("no requests at ejected upstreams")
            .isEqualTo(requests);
        gateway.awaitNothingInFlight();
      }
    }
  }

  private static ConfigBuilder configOf(
      int version,
      SimulatedProvider refusing,
      SimulatedProvider failing,
      SimulatedProvider full,
      SimulatedProvider well) {
    return config()
        .to(ChaosFixture.openingForLong(refusing))
        .to(ChaosFixture.degrading(failing))
        .to(full.upstream())
        .to(well.upstream())
        .alias("alias-" + version, "gpt-4o");
  }
}
