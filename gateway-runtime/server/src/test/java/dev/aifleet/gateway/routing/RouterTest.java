package dev.aifleet.gateway.routing;

import static dev.aifleet.gateway.testing.Configs.config;
import static dev.aifleet.gateway.testing.Configs.renaming;
import static dev.aifleet.gateway.testing.Configs.serving;
import static dev.aifleet.gateway.testing.Configs.upstream;
import static dev.aifleet.gateway.testing.Configs.weighing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.gateway.testing.Configs;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final URI URL = URI.create("https://api.example.com/v1");
  private static final long SEED = 20261122;
  private static final Upstream A = upstream("a", URL);
  private static final Upstream B = upstream("b", URL);

  private final RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom").create(SEED);

  @Test
  void anAliasIsResolvedOnceAndNeverChained() {
    var router = router(config().to(A).alias("x", "y").alias("y", "z"));

    assertThat(router.route("x", random).resolved()).isEqualTo("y");
    assertThat(router.route("y", random).resolved()).isEqualTo("z");
    assertThat(router.route("z", random).resolved()).isEqualTo("z");
  }

  @Test
  void anExactAliasWinsOverTheLongestGlobAndThatOverShorterOnes() {
    var router =
        router(
            config()
                .to(A)
                .alias("gpt-*", "short")
                .alias("gpt-4*", "long")
                .alias("gpt-4o", "exact"));

    assertThat(router.route("gpt-4o", random).resolved()).isEqualTo("exact");
    assertThat(router.route("gpt-4.1", random).resolved()).isEqualTo("long");
    assertThat(router.route("gpt-3", random).resolved()).isEqualTo("short");
  }

  @Test
  void onlyThoseThatServeTheResolvedModelAreChosen() {
    var router =
        router(
            config().to(serving(A, "gpt-*", "o3")).to(serving(B, "claude-*")).alias("best", "o3"));

    assertThat(router.route("gpt-4o", random)).isEqualTo(new Route.To<>("a", "gpt-4o", "gpt-4o"));
    assertThat(router.route("claude-4", random))
        .isEqualTo(new Route.To<>("b", "claude-4", "claude-4"));
    assertThat(router.route("best", random)).isEqualTo(new Route.To<>("a", "o3", "o3"));
    assertThat(router.route("llama", random)).isEqualTo(new Route.Nobody<>("llama"));
    assertThat(router.isKnown("gpt-9")).isTrue();
    assertThat(router.isKnown("llama")).isFalse();
  }

  @Test
  void anUpstreamThatServesNothingInParticularServesEverything() {
    assertThat(router(config().to(A)).route("anything", random))
        .isEqualTo(new Route.To<>("a", "anything", "anything"));
  }

  @Test
  void weightZeroIsNeverChosenNotEvenAlone() {
    var router = router(config().to(weighing(A, 0)).to(serving(B, "other")));

    assertThat(router.route("gpt-4o", random)).isEqualTo(new Route.Nobody<>("gpt-4o"));
    assertThat(router.isKnown("gpt-4o")).isFalse();
  }

  @Test
  void weightsAreSharesAmongThoseThatServe() {
    var router =
        router(
            config()
                .to(weighing(A, 90))
                .to(weighing(B, 10))
                .to(serving(weighing(upstream("c", URL), 900), "other")));

    Map<Object, Integer> counts = counts(router, 100_000);

    // Five standard deviations of a binomial with p = 0.9: about one failure in two million seeds.
    assertThat(counts.get("a")).describedAs("seed %s: %s", SEED, counts).isBetween(89_526, 90_474);
    assertThat(counts).doesNotContainKey("c");
  }

  @Test
  void equalRatiosMeanEqualShares() {
    var nine = router(config().to(weighing(A, 9)).to(weighing(B, 1)));

    assertThat(counts(nine, 100_000).get("a")).isBetween(89_526, 90_474);
  }

  @Test
  void aPinSendsEverythingToOneUpstreamWhateverServesAndWeightsSay() {
    var router =
        router(
            config()
                .to(weighing(A, 100))
                .to(serving(weighing(B, 0), "nothing-like-it"))
                .alias("best", "gpt-4o")
                .pin("b"));

    assertThat(router.route("best", random)).isEqualTo(new Route.To<>("b", "gpt-4o", "gpt-4o"));
    assertThat(router.isKnown("whatever")).isTrue();
  }

  @Test
  void anUpstreamHasItsOwnNameForAModel() {
    var router =
        router(config().to(renaming(A, Map.of("gpt-4o", "gpt-4o-2024"))).alias("gpt-5", "gpt-4o"));

    assertThat(router.route("gpt-5", random))
        .isEqualTo(new Route.To<>("a", "gpt-4o", "gpt-4o-2024"));
    assertThat(router.route("o3", random)).isEqualTo(new Route.To<>("a", "o3", "o3"));
  }

  @Test
  void listsVisibleAliasesExactNamesAndRenamedModelsSortedAndOnce() {
    var router =
        router(
            config()
                .to(serving(A, "o3", "gpt-*", "gpt-4o"))
                .to(renaming(B, Map.of("gpt-4o", "x", "b-model", "y")))
                .alias("gpt-5", "gpt-4o")
                .alias("any-*", "gpt-4o")
                .hiddenAlias("secret", "gpt-4o"));

    assertThat(router.listedModels()).containsExactly("b-model", "gpt-4o", "gpt-5", "o3");
  }

  private Map<Object, Integer> counts(Router<String> router, int draws) {
    Map<Object, Integer> counts = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      if (router.route("gpt-4o", random) instanceof Route.To<String>(String to, _, _)) {
        counts.merge(to, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static Router<String> router(Configs config) {
    return new Router<>(config.build(), Upstream::name);
  }
}
