package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
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
        Written.of(
                """
                upstreams:
                - {name: a, serviceRef: {name: s, port: 1}, weight: 1}
                - {name: spare, serviceRef: {name: s, port: 1}, weight: 7, priority: 1}
                - {name: b, serviceRef: {name: s, port: 1}, weight: 3}
                - {name: idle, serviceRef: {name: s, port: 1}, weight: 0, priority: 2}
                auth: {anonymous: Allow}
                """)
            .config();

    assertThat(EffectiveWeights.of(config))
        .containsExactly(entry("a", 25), entry("spare", 100), entry("b", 75), entry("idle", 0));
  }

  @Test
  void aPinGivesItsTargetEverything() {
    var pinned = Written.good(Written.chat().pinned("relay")).config();

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
    String upstreams =
        IntStream.range(0, weights.size())
            .mapToObj(
                i ->
                    "- {name: u%d, serviceRef: {name: s, port: 1}, weight: %d}\n"
                        .formatted(i, weights.get(i)))
            .collect(Collectors.joining());
    var config = Written.of("upstreams:\n" + upstreams + "auth: {anonymous: Allow}").config();
    return List.copyOf(EffectiveWeights.of(config).values());
  }
}
