package dev.aifleet.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveWeightsTest {
  @ParameterizedTest
  @CsvSource({
    "90 10, 90 10",
    "9 1, 90 10",
    "1 1 1, 34 33 33",
    "1 2, 33 67",
    "1 0, 100 0",
    "1000 1, 100 0",
    "1 1 1 1 1 1 1, 15 15 14 14 14 14 14",
    "7, 100",
  })
  void areSharesInWholePercent(String weights, String percents) {
    assertThat(percents(weights(weights))).isEqualTo(weights(percents));
  }

  @Test
  void alwaysSumToAHundredAndStayWithinOneOfTheExactShare() {
    long seed = 20261122;
    var random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<Integer> weights = new ArrayList<>(List.of(1 + random.nextInt(1000)));
      IntStream.range(0, random.nextInt(15)).forEach(_ -> weights.add(random.nextInt(1001)));
      int total = weights.stream().mapToInt(Integer::intValue).sum();

      List<Integer> percents = percents(weights);

      assertThat(percents.stream().mapToInt(Integer::intValue).sum())
          .as("seed %d, weights %s", seed, weights)
          .isEqualTo(100);
      for (int i = 0; i < weights.size(); i++) {
        assertThat(Math.abs(percents.get(i) - weights.get(i) * 100.0 / total))
            .as("seed %d, weights %s, number %d", seed, weights, i)
            .isLessThan(1);
      }
    }
  }

  @Test
  void areSharesWithinOnePriority() {
    var config =
        Samples.config(
            upstream("a", 1, 0),
            upstream("spare", 7, 1),
            upstream("b", 3, 0),
            upstream("idle", 0, 2));

    assertThat(EffectiveWeights.of(config))
        .containsExactly(entry("a", 25), entry("spare", 100), entry("b", 75), entry("idle", 0));
  }

  @Test
  void aPinGivesItsTargetEverything() {
    var config = Samples.config(upstream("official", 90, 0), upstream("relay", 10, 1));
    var pinned = (GatewayConfig) Variants.with(config, "pin", new Pin("relay"));

    assertThat(EffectiveWeights.of(pinned))
        .containsExactly(entry("official", 0), entry("relay", 100));
  }

  private static Map.Entry<String, Integer> entry(String name, int percent) {
    return Map.entry(name, percent);
  }

  private static List<Integer> weights(String text) {
    return Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
  }

  private static List<Integer> percents(List<Integer> weights) {
    var upstreams =
        IntStream.range(0, weights.size())
            .mapToObj(i -> upstream("u" + i, weights.get(i), 0))
            .toArray(Upstream[]::new);
    var config = Samples.config(upstreams);
    return List.copyOf(EffectiveWeights.of(config).values());
  }

  private static Upstream upstream(String name, int weight, int priority) {
    return (Upstream)
        Variants.with(
            Samples.upstream(name, weight, "https://api.example.com"), "priority", priority);
  }
}
