package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.chaos.Timeline.Stretch;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.load.LoadClient;
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
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration TURN = Duration.ofMillis(1200);
  private static final int TURNS = 5;
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /// A model's own, against which the machine's hiccups are small.
  private static final Duration LATENCY = Duration.ofMillis(100);

  private static final double MOST = 1.2;
  private static final String HELD = "aigateway_upstream_inflight{upstream=\"neighbour\"}";

  @Test
  void aProviderThatHangsDoesNotSlowTheOthers() {
    try (var steady = Provider.named("steady");
        var neighbour = Provider.named("neighbour");
        var scene =
            Scene.of(
                config()
                    .to(steady.upstream().serves("steady-*"))
                    .to(Terms.withRoom(neighbour, ROOM_AT_NEIGHBOUR).serves("neighbour-*")))) {
      Trouble.slow(steady, LATENCY);

      List<Double> ratios = new ArrayList<>();
      ratios.add(ratio(scene, neighbour));
      if (ratios.getFirst() > MOST) {
        ratios.add(ratio(scene, neighbour));
        ratios.add(ratio(scene, neighbour));
      }

      assertThat(median(ratios)).as("of %s", ratios).isLessThanOrEqualTo(MOST);
      scene.awaitNothingInFlight();
    }
  }

  /// p99 beside a provider that hangs, over p99 beside the same one while it is well: each the
  /// median of several turns, so that both meet the same machine and a hiccup of it spoils one
  /// turn.
  private static double ratio(Scene scene, Provider neighbour) {
    List<Stretch> besideWell = new ArrayList<>();
    List<Stretch> besideHanging = new ArrayList<>();
    var toNeighbour = Terms.load(scene, "neighbour-1", RATE_AT_NEIGHBOUR, LONGEST);
    try (var _ = LoadClient.start(toNeighbour);
        var time =
            new Timeline(
                LoadClient.start(Terms.load(scene, "steady-1", RATE, LONGEST)),
                List.of(neighbour))) {
      time.pass(WARM_UP);
      for (int turn = 0; turn < TURNS; turn++) {
        besideWell.add(time.pass(TURN));
        Trouble.Pauses.befall(neighbour);
        await("it hangs").atMost(SOON).until(() -> scene.metric(HELD) == ROOM_AT_NEIGHBOUR);
        besideHanging.add(time.pass(TURN));
        Trouble.cure(neighbour);
        await("it is well").atMost(SOON).until(() -> scene.metric(HELD) < ROOM_AT_NEIGHBOUR / 5);
      }
      LoadResult seen = time.end();
      assertThat(seen.failed()).isEmpty();
      return told(p99(seen, besideHanging), p99(seen, besideWell));
    }
  }

  private static double told(double hanging, double well) {
    System.out.printf(
        "p99 beside a provider that hangs %.1f ms, beside one that is well %.1f ms: %.2f%n",
        hanging / 1e3, well / 1e3, hanging / well);
    return hanging / well;
  }

  /// Microseconds.
  private static double p99(LoadResult seen, List<Stretch> turns) {
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
