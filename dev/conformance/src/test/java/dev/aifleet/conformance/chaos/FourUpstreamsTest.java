package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.chaos.LoadTimeline.Interval;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// All faults at once under constant load: of four upstreams one hangs, one responds with 503, one
/// resets connections, one serves. `-Dchaos.seconds=60` sets how long.
final class FourUpstreamsTest {
  private static final int RATE = 100;
  private static final Duration TROUBLE = Duration.ofSeconds(Long.getLong("chaos.seconds", 8));

  /// The retry budget is a share of the requests of the last ten seconds, and the faults need a
  /// retry for every other request in their first second.
  private static final Duration CALM = Duration.ofSeconds(8);

  private static final Duration RECOVERY = Duration.ofSeconds(2);

  /// Openings double: the last one began within the trouble and lasts at most as long as all before
  /// it and one more, a tenth longer by jitter. Then a probe has to pass as well.
  private static final Duration BACK_IN_TRAFFIC =
      TROUBLE
          .plus(ChaosFixture.OPEN_FOR)
          .multipliedBy(11)
          .dividedBy(10)
          .plus(Duration.ofSeconds(5));

  @Test
  void clientsSeeOnlyBrokenStreamsAndTimeouts() {
    try (var hanging = SimulatedProvider.named("hanging");
        var refusing = SimulatedProvider.named("refusing");
        var cutting = SimulatedProvider.named("cutting");
        var well = SimulatedProvider.named("well");
        var gateway =
            GatewayFixture.of(
                config()
                    .to(ChaosFixture.impatient(hanging))
                    .to(ChaosFixture.impatient(refusing))
                    .to(ChaosFixture.impatient(cutting))
                    .to(ChaosFixture.impatient(well)));
        var time =
            new LoadTimeline(
                LoadClient.start(
                    ChaosFixture.load(
                        gateway,
                        "gpt-4o",
                        RATE,
                        CALM.plus(TROUBLE).plus(BACK_IN_TRAFFIC).plusSeconds(15))),
                List.of(hanging, refusing, cutting, well))) {
      Interval calm = time.pass(CALM);

      ProviderFault.Silence.inject(hanging);
      ProviderFault.Refusal.inject(refusing);
      ProviderFault.Cuts.inject(cutting);
      Interval trouble = time.pass(TROUBLE);
      List.of(hanging, refusing, cutting).forEach(ProviderFault::clear);
      time.awaitTrafficAtAll(trouble.end(), BACK_IN_TRAFFIC);
      time.pass(RECOVERY);
      LoadResult seen = time.end();

      System.out.printf(
          "four upstreams, %d s: amplification %.2f%n%s%n",
          TROUBLE.toSeconds(), trouble.amplification(seen), seen);
      assertThat(seen.failed().stream().filter(it -> it.status() != 200 && it.status() != 504))
          .isEmpty();
      assertThat(seen.failed().stream().filter(it -> it.status() == 504))
          .as("timeouts before the breaker opened")
          .hasSizeLessThan(2 * RATE);
      var brokenOff = seen.failed().stream().filter(it -> it.status() == 200).toList();
      assertThat(new LoadResult(brokenOff).notFrom("cutting").responses()).isEmpty();
      assertThat(seen.failed()).as("the cuts were noticed").isNotEmpty();
      assertThat(trouble.amplification(seen)).isLessThanOrEqualTo(1.25);
      assertThat(calm.of(seen).failed()).isEmpty();
      assertThat(seen.sentAfter(trouble.end().plus(RECOVERY)).failed()).isEmpty();
      gateway.awaitNothingInFlight();
    }
  }
}
