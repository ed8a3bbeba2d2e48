package dev.aifleet.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aifleet.simulator.ProviderSimulator;
import dev.aifleet.simulator.Settings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The load client against the simulator.
@Tag("slow")
class LoadClientTest {
  private final List<ProviderSimulator> simulators = new ArrayList<>();

  @AfterEach
  void stop() {
    simulators.forEach(ProviderSimulator::close);
  }

  /// @param errorPercent as text
  private URI simulator(String errorPercent) {
    ProviderSimulator simulator =
        ProviderSimulator.start(
            Settings.of(
                Map.of(
                    "SIM_PORT",
                    "0",
                    "SIM_ERROR_PERCENT",
                    errorPercent,
                    "SIM_ERROR_STATUS",
                    "503")));
    simulators.add(simulator);
    return URI.create(simulator.url());
  }

  @Test
  void aHealthyUpstreamServesTheWholeLoad() {
    URI base = simulator("0");

    LoadResult result = run(LoadPlan.usual(base, "sk-any", 200, Duration.ofSeconds(3)));

    assertThat(result.firstFailures()).isEmpty();
    assertThat(result.responses()).hasSize(600).allMatch(response -> response.status() == 200);
    assertThat(result.responses().stream().filter(LoadResponse::stream).count())
        .isBetween(105L, 195L);
    assertThat(result.responses().stream().filter(LoadResponse::fresh).count())
        .isBetween(80L, 160L);
    Duration length =
        Duration.between(result.responses().getFirst().due(), result.responses().getLast().due());
    assertThat(length).isBetween(Duration.ofMillis(2900), Duration.ofMillis(3100));
    assertThat(result.unaryLatency().getTotalCount()).isBetween(405L, 495L);
    assertThat(result.toString()).contains("600 requests, ").contains("/s, 0 failed");
  }

  @Test
  void errorStatusesAreFailures() {
    URI base = simulator("20");

    LoadResult result = run(LoadPlan.usual(base, "", 200, Duration.ofSeconds(2)));

    assertThat(result.responses()).hasSize(400);
    assertThat(result.failed()).hasSizeBetween(45, 115).allMatch(it -> it.status() == 503);
    assertThat(result.firstFailures()).hasSize(20).allMatch(it -> it.startsWith("status 503: {"));
  }

  @Test
  void pacedStreamsHaveTheRequestedTokens() {
    URI base = simulator("0");

    LoadResult result =
        run(
            new LoadPlan(
                base,
                "",
                "gpt-4o",
                20,
                20,
                Duration.ofSeconds(1),
                100,
                0,
                10,
                Duration.ofMillis(50)));

    assertThat(result.firstFailures()).isEmpty();
    assertThat(result.responses())
        .allSatisfy(
            it ->
                assertThat(Duration.between(it.firstByte(), it.ended()))
                    .isGreaterThan(Duration.ofMillis(450)));
  }

  @Test
  void anUpstreamThatDiesFailsRequestsInFlightAndLaterOnes() {
    URI base = simulator("0");
    LoadPlan plan =
        new LoadPlan(
            base, "", "gpt-4o", 20, 50, Duration.ofSeconds(20), 100, 20, 20, Duration.ofMillis(50));

    LoadResult result;
    try (LoadRun run = LoadClient.start(plan)) {
      await().until(() -> run.snapshot().size() > 5);
      simulators.getFirst().close();
      await().until(() -> run.snapshot().stream().filter(it -> !it.isGood()).count() > 20);
      run.stop();
      result = run.result();
    }

    assertThat(result.responses().stream().filter(LoadResponse::isGood).count()).isGreaterThan(5);
    assertThat(result.firstFailures()).anyMatch(it -> it.startsWith("broke off: "));
    assertThat(result.failed()).anyMatch(it -> it.failure().startsWith("no connection: "));
  }

  /// Four streams of a second at a time, though twenty are due each second.
  @Test
  void noMoreConnectionsThanPlannedAreOpen() {
    URI base = simulator("0");
    Duration interval = Duration.ofMillis(100);

    LoadResult result =
        run(new LoadPlan(base, "", "gpt-4o", 4, 20, Duration.ofSeconds(1), 100, 25, 10, interval));

    assertThat(result.firstFailures()).isEmpty();
    assertThat(result.responses()).hasSize(20);
    for (LoadResponse response : result.responses()) {
      assertThat(result.responses().stream().filter(it -> isOpenAt(it, response.sent())).count())
          .isLessThanOrEqualTo(4);
    }
    assertThat(result.rate()).isLessThan(5);
    assertThat(Duration.between(last(result).due(), last(result).sent()))
        .as("the last one waited for a connection")
        .isGreaterThan(Duration.ofSeconds(2));
  }

  private static LoadResponse last(LoadResult result) {
    return result.last().orElseThrow();
  }

  private static boolean isOpenAt(LoadResponse response, Instant moment) {
    return !response.sent().isAfter(moment) && response.ended().isAfter(moment);
  }

  @Test
  void publicAddressesAreNeverLoaded() {
    URI stranger = URI.create("http://192.0.2.1/v1");

    assertThatThrownBy(
            () -> LoadClient.start(LoadPlan.usual(stranger, "", 1, Duration.ofSeconds(1))))
        .hasMessageContaining("neither this machine nor a private address");
  }

  private static LoadResult run(LoadPlan plan) {
    try (LoadRun run = LoadClient.start(plan)) {
      return run.result();
    }
  }
}
