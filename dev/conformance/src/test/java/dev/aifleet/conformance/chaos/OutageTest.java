package dev.aifleet.conformance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.chaos.LoadTimeline.Interval;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadPlan;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every upstream fails every request for a while; `-Dchaos.seconds=60` sets how long.
final class OutageTest {
  private static final int RATE = 200;
  private static final Duration TROUBLE = Duration.ofSeconds(Long.getLong("chaos.seconds", 5));
  private static final Duration RECOVERY = Duration.ofSeconds(2);

  @ParameterizedTest(name = "{0} upstreams")
  @ValueSource(ints = {1, 3})
  void retriesDoNotAmplifyAnOutageAndServiceReturnsAfterIt(int upstreams) {
    List<SimulatedProvider> providers =
        IntStream.range(0, upstreams)
            .mapToObj(it -> SimulatedProvider.named("provider-" + it))
            .toList();
    try (var gateway = GatewayFixture.of(wiring(providers));
        var time = new LoadTimeline(LoadClient.start(load(gateway)), providers)) {
      time.pass(Duration.ofSeconds(2));

      providers.forEach(ProviderFault.Refusal::inject);
      Interval trouble = time.pass(TROUBLE);
      providers.forEach(ProviderFault::clear);
      time.pass(RECOVERY.plusSeconds(2));
      LoadResult seen = time.end();

      System.out.printf(
          "outage of %d, %d s: amplification %.2f%n%s%n",
          upstreams, TROUBLE.toSeconds(), trouble.amplification(seen), seen);
      assertThat(trouble.of(seen).failed()).as("it was an outage").hasSizeGreaterThan(RATE);
      assertThat(seen.failed().stream().filter(it -> it.status() != 503)).isEmpty();
      assertThat(trouble.amplification(seen)).isLessThanOrEqualTo(1.25);
      assertThat(seen.sentAfter(trouble.end().plus(RECOVERY)).failed()).isEmpty();
      gateway.awaitNothingInFlight();
    } finally {
      providers.forEach(SimulatedProvider::close);
    }
  }

  private static LoadPlan load(GatewayFixture gateway) {
    return ChaosFixture.load(gateway, "gpt-4o", RATE, TROUBLE.plusSeconds(20));
  }

  private static ConfigBuilder wiring(List<SimulatedProvider> providers) {
    ConfigBuilder all = ConfigBuilder.config();
    providers.forEach(it -> all.to(ChaosFixture.patient(it)));
    return all;
  }
}
