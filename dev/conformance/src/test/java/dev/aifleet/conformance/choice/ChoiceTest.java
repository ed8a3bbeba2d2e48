package dev.aifleet.conformance.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alias, serves, priority and weight.
final class ChoiceTest {
  @AutoClose private final ChoiceFixture fixture = new ChoiceFixture();

  @BeforeEach
  void keep() {
    fixture.behave(ChoiceFixture.KEEPING);
  }

  @Test
  void theLowestPriorityNumberIsUsedWhileItServesAndAgainAfterRecovery() {
    fixture.configure(
        config ->
            config.to(fixture.upstream("b").priority(5)).to(fixture.upstream("a").priority(1)));
    assertThat(ChoiceFixture.from(fixture.send("m"))).isEqualTo("a");

    fixture.provider("a").behave(ChoiceFixture.FAILING);
    assertThat(ChoiceFixture.from(fixture.send("m"))).isEqualTo("b");
    fixture.provider("a").behave(ChoiceFixture.KEEPING);

    assertThat(ChoiceFixture.from(fixture.send("m"))).isEqualTo("a");
    assertThat(fixture.attempts("a", "Weighted")).isEqualTo(3);
    assertThat(fixture.attempts("b", "Fallback")).isEqualTo(1);
  }

  @Test
  void aRetryStaysWithinThePriority() {
    fixture.provider("a").behave(ChoiceFixture.FAILING);
    twoAndOneBehind();

    for (int i = 0; i < 10; i++) {
      assertThat(ChoiceFixture.from(fixture.send("m"))).isEqualTo("b");
    }

    assertThat(fixture.attempts("b", "Retry")).isPositive();
    assertThat(fixture.provider("c").count("requests")).isZero();
  }

  @Test
  void whenAllOfAPriorityFailedTheNextIsTried() {
    fixture.provider("a").behave(ChoiceFixture.FAILING);
    fixture.provider("b").behave(ChoiceFixture.FAILING);
    twoAndOneBehind();

    assertThat(ChoiceFixture.from(fixture.send("m"))).isEqualTo("c");

    assertThat(fixture.attempts("c", "Fallback")).isEqualTo(1);
    assertThat(fixture.provider("a").count("requests")).isEqualTo(1);
    assertThat(fixture.provider("b").count("requests")).isEqualTo(1);
  }

  @Test
  void weightZeroIsNeverUsed() {
    fixture.provider("a").behave(ChoiceFixture.FAILING);
    fixture.configure(
        config -> config.to(fixture.upstream("a")).to(fixture.upstream("b").weight(0)));

    HttpResponse<String> response = fixture.send("m");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(fixture.provider("b").count("requests")).isZero();
  }

  @Test
  void aModelThatOnlyWeightZeroServesIsUnknown() {
    fixture.configure(
        config ->
            config
                .to(fixture.upstream("a").serves("gpt-*"))
                .to(fixture.upstream("b").weight(0).serves("rare")));

    HttpResponse<String> response = fixture.send("rare");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("\"code\":\"model_not_found\"", "`rare`");
  }

  @Test
  void weightsAreShares() {
    int requests = 1000;
    fixture.configure(
        config ->
            config
                .to(fixture.upstream("a").weight(60))
                .to(fixture.upstream("b").weight(30))
                .to(fixture.upstream("c").weight(10)));
    Map<String, Integer> counts = new HashMap<>();

    for (int i = 0; i < requests; i++) {
      counts.merge(ChoiceFixture.from(fixture.send("m")), 1, Integer::sum);
    }

    // Five standard deviations of a binomial with 1000 draws are 79 at most.
    assertThat(counts.getOrDefault("a", 0)).isCloseTo(600, within(79));
    assertThat(counts.getOrDefault("b", 0)).isCloseTo(300, within(79));
    assertThat(counts.getOrDefault("c", 0)).isCloseTo(100, within(60));
  }

  @Test
  void anUpstreamThatServesTheResolvedModelIsUsed() {
    fixture.configure(
        config ->
            config
                .to(fixture.upstream("a").serves("gpt-*"))
                .to(fixture.upstream("b").serves("claude-*", "o3"))
                .alias("fast", "claude-x"));

    assertThat(ChoiceFixture.from(fixture.send("gpt-4o"))).isEqualTo("a");
    assertThat(ChoiceFixture.from(fixture.send("o3"))).isEqualTo("b");
    assertThat(ChoiceFixture.from(fixture.send("fast"))).isEqualTo("b");
    assertThat(fixture.modelSentTo("b")).isEqualTo("claude-x");
    assertThat(fixture.send("llama").statusCode()).isEqualTo(404);
  }

  @Test
  void anAliasIsResolvedOnceAndAnExactOneWins() {
    fixture.configure(
        config ->
            config
                .to(fixture.upstream("a"))
                .alias("one", "two")
                .alias("two", "three")
                .alias("o*", "short")
                .alias("on*", "longer"));

    fixture.send("one");
    assertThat(fixture.modelSentTo("a")).isEqualTo("two");
    fixture.send("two");
    assertThat(fixture.modelSentTo("a")).isEqualTo("three");
    fixture.send("only");
    assertThat(fixture.modelSentTo("a")).isEqualTo("longer");
    fixture.send("other");
    assertThat(fixture.modelSentTo("a")).isEqualTo("short");
    fixture.send("three");
    assertThat(fixture.modelSentTo("a")).isEqualTo("three");
  }

  @Test
  void eachUpstreamGetsItsOwnModelName() {
    fixture.provider("a").behave(ChoiceFixture.FAILING);
    fixture.configure(
        config ->
            config
                .to(fixture.upstream("a").models(Map.of("gpt-4o", "gpt-4o-2024-08-06")))
                .to(fixture.upstream("b").priority(1).models(Map.of("gpt-4o", "vendor/gpt-4o")))
                .alias("fast", "gpt-4o"));

    assertThat(ChoiceFixture.from(fixture.send("fast"))).isEqualTo("b");

    assertThat(fixture.modelSentTo("a")).isEqualTo("gpt-4o-2024-08-06");
    assertThat(fixture.modelSentTo("b")).isEqualTo("vendor/gpt-4o");
  }

  @Test
  void onlyThePinnedUpstreamIsUsedWhateverWeightsAndPrioritiesSay() {
    fixture.provider("c").behave(ChoiceFixture.FAILING);
    fixture.configure(
        config ->
            config
                .to(fixture.upstream("a"))
                .to(fixture.upstream("c").weight(0).priority(9).serves("other").opensAfter(1))
                .alias("fast", "gpt-4o")
                .pin("c"));

    for (int i = 0; i < 3; i++) {
      assertThat(fixture.send("fast").statusCode()).isEqualTo(503);
    }

    assertThat(fixture.modelSentTo("c")).isEqualTo("gpt-4o");
    assertThat(fixture.provider("c").count("requests")).describedAs("three attempts").isEqualTo(9);
    assertThat(fixture.provider("a").count("requests")).isZero();
    assertThat(fixture.attempts("c", "Pinned")).isEqualTo(3);
    assertThat(fixture.gateway().metric("aigateway_upstream_ejected")).isZero();
  }

  private void twoAndOneBehind() {
    fixture.configure(
        config ->
            config
                .to(fixture.upstream("a").weight(1000))
                .to(fixture.upstream("b").weight(1))
                .to(fixture.upstream("c").priority(1)));
  }
}
