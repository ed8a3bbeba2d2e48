package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.chaos.LoadTimeline.Interval;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/// A hanging provider holds requests up to its limit. Requests for another model do not wait with
/// them.
final class NeighbourTest {
  private static final int RATE = 120;
  private static final int RATE_AT_NEIGHBOUR = 60;
  private static final int ROOM_AT_NEIGHBOUR = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration TURN = Duration.ofMillis(1200);
  private static final int TURNS = 5;
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /// Latency of the models, large against scheduling delays of the machine.
  private static final Duration LATENCY = Duration.ofMillis(100);

  /// The last tenth is kept for callers that have few.
  private static final int ROOM_OF_ONE_CALLER = ROOM_AT_NEIGHBOUR - ROOM_AT_NEIGHBOUR / 10;

  private static final double MOST = 1.2;
  private static final String HELD = "aigateway_upstream_inflight{upstream=\"neighbour\"}";

  @Test
  void aHangingProviderDoesNotSlowOthers() {
    try (var steady = SimulatedProvider.named("steady");
        var neighbour = SimulatedProvider.named("neighbour");
        var gateway =
            GatewayFixture.of(
                config()
                    .to(steady.upstream().serves("steady-*"))
                    .to(
                        ChaosFixture.withRoom(neighbour, ROOM_AT_NEIGHBOUR)
                            .serves("neighbour-*")))) {
      ProviderFault.slow(steady, LATENCY);

      List<Double> ratios = new ArrayList<>();
      ratios.add(ratio(gateway, neighbour));
      if (ratios.getFirst() > MOST) {
        ratios.add(ratio(gateway, neighbour));
        ratios.add(ratio(gateway, neighbour));
      }

      assertThat(median(ratios)).as("of %s", ratios).isLessThanOrEqualTo(MOST);
      gateway.awaitNothingInFlight();
    }
  }

  /// p99 beside a hanging provider, divided by p99 beside the same one while it serves. Each is the
  /// median of several turns, so that a delay of the machine spoils one turn only.
  private static double ratio(GatewayFixture gateway, SimulatedProvider neighbour) {
    List<Interval> besideWell = new ArrayList<>();
    List<Interval> besideHanging = new ArrayList<>();
    var toNeighbour = ChaosFixture.load(gateway, "neighbour-1", RATE_AT_NEIGHBOUR, LONGEST);
    try (var _ = LoadClient.start(toNeighbour);
        var time =
            new LoadTimeline(
                LoadClient.start(ChaosFixture.load(gateway, "steady-1", RATE, LONGEST)),
                List.of(neighbour))) {
      time.pass(WARM_UP);
      for (int turn = 0; turn < TURNS; turn++) {
        besideWell.add(time.pass(TURN));
        ProviderFault.Pauses.inject(neighbour);
        await("it hangs").atMost(SOON).until(() -> gateway.metric(HELD) >= ROOM_OF_ONE_CALLER);
        besideHanging.add(time.pass(TURN));
        ProviderFault.clear(neighbour);
        await("it serves again")
            .atMost(SOON)
            .until(() -> gateway.metric(HELD) < ROOM_AT_NEIGHBOUR / 5);
      }
      LoadResult seen = time.end();
      assertThat(seen.failed()).isEmpty();
      return error(p99(seen, besideHanging), p99(seen, besideWell));
    }
  }

  private static double error(double hanging, double well) {
    System.out.printf(
        "p99 beside a provider that hangs %.1f ms, beside one that is well %.1f ms: %.2f%n",
        hanging / 1e3, well / 1e3, hanging / well);
    return hanging / well;
  }

  /// Microseconds.
  private static double p99(LoadResult seen, List<Interval> turns) {
    return median(turns.stream().map(turn -> p99(turn.of(seen))).toList());
  }

  private static double p99(LoadResult seen) {
    Histogram all = seen.unaryLatency();
    all.add(seen.streamFirstByte());
    return all.getValueAtPercentile(99);
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }
}
