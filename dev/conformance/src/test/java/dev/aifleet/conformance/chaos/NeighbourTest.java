package dev.aifleet.conformance.chaos;

import static dev.aifleet.conformance.rig.Wiring.wiring;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadPlan;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/// A provider that hangs holds requests until it has no more room. Those of another model do not
/// wait with them.
final class NeighbourTest {
  private static final int RATE = 120;
  private static final int RATE_AT_NEIGHBOUR = 60;
  private static final int ROOM_AT_NEIGHBOUR = 50;
  private static final Duration TURN = Duration.ofSeconds(2);
  private static final int TURNS = 3;
  private static final int DIGITS = 3;

  /// A model's own, against which the machine's hiccups are small.
  private static final Duration LATENCY = Duration.ofMillis(100);

  private static final double MOST = 1.2;

  @Test
  void aProviderThatHangsDoesNotSlowTheOthers() {
    try (var steady = Provider.named("steady");
        var neighbour = Provider.named("neighbour");
        var scene =
            Scene.of(
                wiring()
                    .to(steady)
                    .serving("steady-*")
                    .to(neighbour, Terms.withRoom(ROOM_AT_NEIGHBOUR))
                    .serving("neighbour-*"))) {
      Trouble.slow(steady, LATENCY);
      latency(scene);

      List<Double> ratios = new ArrayList<>(List.of(measured(scene, neighbour)));
      if (ratios.getFirst() > MOST) {
        ratios.add(measured(scene, neighbour));
        ratios.add(measured(scene, neighbour));
      }

      double median = ratios.stream().sorted().toList().get(ratios.size() / 2);
      assertThat(median).as("of %s", ratios).isLessThanOrEqualTo(MOST);
    }
  }

  /// p99 beside a provider that hangs, over p99 beside one that is well; in turns, so that both
  /// meet the same machine.
  private static double measured(Scene scene, Provider neighbour) {
    var besideWell = new Histogram(DIGITS);
    var besideHanging = new Histogram(DIGITS);
    for (int turn = 0; turn < TURNS; turn++) {
      try (var _ = LoadClient.start(toNeighbour(scene))) {
        besideWell.add(latency(scene));
      }
      Trouble.Silence.befall(neighbour);
      try (var _ = LoadClient.start(toNeighbour(scene))) {
        besideHanging.add(latency(scene));
        assertThat(scene.metric("aigateway_upstream_inflight{upstream=\"neighbour\"}"))
            .as("held by the one that hangs")
            .isEqualTo(ROOM_AT_NEIGHBOUR);
      }
      Trouble.cure(neighbour);
      scene.awaitNothingInFlight();
    }
    double well = besideWell.getValueAtPercentile(99);
    double hanging = besideHanging.getValueAtPercentile(99);
    System.out.printf(
        "p99 beside a provider that hangs %.0f µs, beside one that is well %.0f µs: %.2f%n",
        hanging, well, hanging / well);
    return hanging / well;
  }

  private static LoadPlan toNeighbour(Scene scene) {
    return Terms.load(scene, "neighbour-1", RATE_AT_NEIGHBOUR, TURN.multipliedBy(10));
  }

  /// Microseconds.
  private static Histogram latency(Scene scene) {
    try (var load = LoadClient.start(Terms.load(scene, "steady-1", RATE, TURN))) {
      LoadResult seen = load.result();
      assertThat(seen.failed()).isEmpty();
      Histogram all = seen.unaryLatency();
      all.add(seen.streamFirstByte());
      return all;
    }
  }
}
