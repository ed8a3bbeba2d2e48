package dev.aifleet.conformance.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alias, serves, priority and weight.
final class ChoiceTest {
  private final House house = new House();

  @BeforeEach
  void keep() {
    house.behave(House.KEEPING);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void theLowestNumberIsAskedWhileItServesAndAgainWhenItIsBack() {
    house.wire(
        config -> config.to(house.upstream("b").priority(5)).to(house.upstream("a").priority(1)));
    assertThat(House.from(house.ask("m"))).isEqualTo("a");

    house.provider("a").behave(House.FAILING);
    assertThat(House.from(house.ask("m"))).isEqualTo("b");
    house.provider("a").behave(House.KEEPING);

    assertThat(House.from(house.ask("m"))).isEqualTo("a");
    assertThat(house.attempts("a", "Weighted")).isEqualTo(3);
    assertThat(house.attempts("b", "Fallback")).isEqualTo(1);
  }

  @Test
  void aRetryStaysInItsPriority() {
    house.provider("a").behave(House.FAILING);
    twoAndOneBehind();

    for (int i = 0; i < 10; i++) {
      assertThat(House.from(house.ask("m"))).isEqualTo("b");
    }

    assertThat(house.attempts("b", "Retry")).isPositive();
    assertThat(house.provider("c").count("requests")).isZero();
  }

  @Test
  void whenAllOfAPriorityHaveFailedTheNextIsAsked() {
    house.provider("a").behave(House.FAILING);
    house.provider("b").behave(House.FAILING);
    twoAndOneBehind();

    assertThat(House.from(house.ask("m"))).isEqualTo("c");

    assertThat(house.attempts("c", "Fallback")).isEqualTo(1);
    assertThat(house.provider("a").count("requests")).isEqualTo(1);
    assertThat(house.provider("b").count("requests")).isEqualTo(1);
  }

  @Test
  void weightZeroIsNeverAskedNotEvenForWantOfAnybody() {
    house.provider("a").behave(House.FAILING);
    house.wire(config -> config.to(house.upstream("a")).to(house.upstream("b").weight(0)));

    HttpResponse<String> answer = house.ask("m");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(house.provider("b").count("requests")).isZero();
  }

  @Test
  void aModelThatOnlyWeightZeroServesIsUnknown() {
    house.wire(
        config ->
            config
                .to(house.upstream("a").serves("gpt-*"))
                .to(house.upstream("b").weight(0).serves("rare")));

    HttpResponse<String> answer = house.ask("rare");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"code\":\"model_not_found\"", "`rare`");
  }

  @Test
  void weightsAreShares() {
    int asked = 1000;
    house.wire(
        config ->
            config
                .to(house.upstream("a").weight(60))
                .to(house.upstream("b").weight(30))
                .to(house.upstream("c").weight(10)));
    Map<String, Integer> counts = new HashMap<>();

    for (int i = 0; i < asked; i++) {
      counts.merge(House.from(house.ask("m")), 1, Integer::sum);
    }

    // Five standard deviations of a binomial with 1000 draws are 79 at most.
    assertThat(counts.getOrDefault("a", 0)).isCloseTo(600, within(79));
    assertThat(counts.getOrDefault("b", 0)).isCloseTo(300, within(79));
    assertThat(counts.getOrDefault("c", 0)).isCloseTo(100, within(60));
  }

  @Test
  void whoeverServesTheResolvedModelIsAsked() {
    house.wire(
        config ->
            config
                .to(house.upstream("a").serves("gpt-*"))
                .to(house.upstream("b").serves("claude-*", "o3"))
                .alias("fast", "claude-x"));

    assertThat(House.from(house.ask("gpt-4o"))).isEqualTo("a");
    assertThat(House.from(house.ask("o3"))).isEqualTo("b");
    assertThat(House.from(house.ask("fast"))).isEqualTo("b");
    assertThat(house.askedFor("b")).isEqualTo("claude-x");
    assertThat(house.ask("llama").statusCode()).isEqualTo(404);
  }

  @Test
  void anAliasIsResolvedOnceAndTheExactOneFirst() {
    house.wire(
        config ->
            config
                .to(house.upstream("a"))
                .alias("one", "two")
                .alias("two", "three")
                .alias("o*", "short")
                .alias("on*", "longer"));

    house.ask("one");
    assertThat(house.askedFor("a")).isEqualTo("two");
    house.ask("two");
    assertThat(house.askedFor("a")).isEqualTo("three");
    house.ask("only");
    assertThat(house.askedFor("a")).isEqualTo("longer");
    house.ask("other");
    assertThat(house.askedFor("a")).isEqualTo("short");
    house.ask("three");
    assertThat(house.askedFor("a")).isEqualTo("three");
  }

  @Test
  void eachUpstreamIsAskedUnderItsOwnName() {
    house.provider("a").behave(House.FAILING);
    house.wire(
        config ->
            config
                .to(house.upstream("a").models(Map.of("gpt-4o", "gpt-4o-2024-08-06")))
                .to(house.upstream("b").priority(1).models(Map.of("gpt-4o", "vendor/gpt-4o")))
                .alias("fast", "gpt-4o"));

    assertThat(House.from(house.ask("fast"))).isEqualTo("b");

    assertThat(house.askedFor("a")).isEqualTo("gpt-4o-2024-08-06");
    assertThat(house.askedFor("b")).isEqualTo("vendor/gpt-4o");
  }

  @Test
  void aPinIsTheOnlyOneAskedWhateverTheRestSays() {
    house.provider("c").behave(House.FAILING);
    house.wire(
        config ->
            config
                .to(house.upstream("a"))
                .to(house.upstream("c").weight(0).priority(9).serves("other").opensAfter(1))
                .alias("fast", "gpt-4o")
                .pin("c"));

    for (int i = 0; i < 3; i++) {
      assertThat(house.ask("fast").statusCode()).isEqualTo(503);
    }

    assertThat(house.askedFor("c")).isEqualTo("gpt-4o");
    assertThat(house.provider("c").count("requests")).describedAs("three attempts").isEqualTo(9);
    assertThat(house.provider("a").count("requests")).isZero();
    assertThat(house.attempts("c", "Pinned")).isEqualTo(3);
    assertThat(house.scene().metric("aigateway_upstream_ejected")).isZero();
  }

  private void twoAndOneBehind() {
    house.wire(
        config ->
            config
                .to(house.upstream("a").weight(1000))
                .to(house.upstream("b").weight(1))
                .to(house.upstream("c").priority(1)));
  }
}
