package dev.aifleet.gateway.routing;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.auth.Caller;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final URI URL = URI.create("https://api.example.com/v1");
  private static final long SEED = 20261122;
  private static final UpstreamFixture A = upstream("a", URL);
  private static final UpstreamFixture B = upstream("b", URL);

  private record To(@Nullable String upstream, String resolved, @Nullable String model) {}

  private final RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom").create(SEED);

  @Test
  void anAliasIsResolvedOnceAndNeverChained() {
    var router = router(config().to(A).alias("x", "y").alias("y", "z"));

    assertThat(route(router, "x").resolved()).isEqualTo("y");
    assertThat(route(router, "y").resolved()).isEqualTo("z");
    assertThat(route(router, "z").resolved()).isEqualTo("z");
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

    assertThat(route(router, "gpt-4o").resolved()).isEqualTo("exact");
    assertThat(route(router, "gpt-4.1").resolved()).isEqualTo("long");
    assertThat(route(router, "gpt-3").resolved()).isEqualTo("short");
  }

  @Test
  void onlyThoseThatServeTheResolvedModelAreChosen() {
    var router =
        router(config().to(A.serves("gpt-*", "o3")).to(B.serves("claude-*")).alias("best", "o3"));

    assertThat(route(router, "gpt-4o")).isEqualTo(new To("a", "gpt-4o", "gpt-4o"));
    assertThat(route(router, "claude-4")).isEqualTo(new To("b", "claude-4", "claude-4"));
    assertThat(route(router, "best")).isEqualTo(new To("a", "o3", "o3"));
    assertThat(route(router, "llama")).isEqualTo(new To(null, "llama", null));
    assertThat(router.isKnown("gpt-9")).isTrue();
    assertThat(router.isKnown("llama")).isFalse();
  }

  @Test
  void anUpstreamThatServesNothingInParticularServesEverything() {
    assertThat(route(router(config().to(A)), "anything"))
        .isEqualTo(new To("a", "anything", "anything"));
  }

  @Test
  void weightZeroIsNeverChosenNotEvenAlone() {
    var router = router(config().to(A.weight(0)).to(B.serves("other")));

    assertThat(route(router, "gpt-4o")).isEqualTo(new To(null, "gpt-4o", null));
    assertThat(router.isKnown("gpt-4o")).isFalse();
  }

  @Test
  void weightsAreSharesAmongThoseThatServe() {
    var router =
        router(
            config()
                .to(A.weight(90))
                .to(B.weight(10))
                .to(upstream("c", URL).weight(900).serves("other")));

    Map<String, Integer> counts = counts(router, 100_000);

    // Five standard deviations of a binomial with p = 0.9: about one failure in two million seeds.
    assertThat(counts.get("a")).describedAs("seed %s: %s", SEED, counts).isBetween(89_526, 90_474);
    assertThat(counts).doesNotContainKey("c");
  }

  @Test
  void equalRatiosMeanEqualShares() {
    var nine = router(config().to(A.weight(9)).to(B.weight(1)));

    assertThat(counts(nine, 100_000).get("a")).isBetween(89_526, 90_474);
  }

  @Test
  void aPinSendsEverythingToOneUpstreamWhateverServesAndWeightsSay() {
    var router =
        router(
            config()
                .to(A.weight(100))
                .to(B.weight(0).serves("nothing-like-it"))
                .alias("best", "gpt-4o")
                .pin("b"));

    assertThat(route(router, "best")).isEqualTo(new To("b", "gpt-4o", "gpt-4o"));
    assertThat(router.isKnown("whatever")).isTrue();
  }

  @Test
  void anUpstreamHasItsOwnNameForAModel() {
    var router =
        router(config().to(A.models(Map.of("gpt-4o", "gpt-4o-2024"))).alias("gpt-5", "gpt-4o"));

    assertThat(route(router, "gpt-5")).isEqualTo(new To("a", "gpt-4o", "gpt-4o-2024"));
    assertThat(route(router, "o3")).isEqualTo(new To("a", "o3", "o3"));
  }

  @Test
  void listsVisibleAliasesExactNamesAndRenamedModelsSortedAndOnce() {
    var router =
        router(
            config()
                .to(A.serves("o3", "gpt-*", "gpt-4o"))
                .to(B.models(Map.of("gpt-4o", "x", "b-model", "y")))
                .alias("gpt-5", "gpt-4o")
                .alias("any-*", "gpt-4o")
                .hiddenAlias("secret", "gpt-4o"));

    assertThat(router.listedModels()).containsExactly("b-model", "gpt-4o", "gpt-5", "o3");
  }

  @Test
  void listsNamedModelsOfPatternsAndNoneWithoutAnUpstream() {
    var router =
        router(
            config()
                .to(A.serves("gpt-*"))
                .to(B.models(Map.of("asleep-2", "x")).serves("asleep").weight(0))
                .alias("fast", "gpt-4o-mini")
                .alias("nowhere", "llama")
                .hiddenAlias("gpt-legacy", "gpt-4o"));

    assertThat(router.listedModels()).containsExactly("fast", "gpt-4o", "gpt-4o-mini");
  }

  @Test
  void listsTheModelThatRequestsWithoutOneGet() {
    var defaults = new RequestDefaults("gpt-4o", null, null);

    assertThat(router(config().to(A.serves("gpt-*")).requestDefaults(defaults)).listedModels())
        .containsExactly("gpt-4o");
  }

  @Test
  void aModelBehindAHiddenAliasOfItsOwnNameIsNotListed() {
    var router = router(config().to(A.serves("o3", "gpt-4o")).hiddenAlias("o3", "gpt-4o"));

    assertThat(router.listedModels()).containsExactly("gpt-4o");
  }

  @Test
  void namesInventedByClientsAreDistinguishedFromConfiguredOnes() {
    var router =
        router(
            config()
                .to(A.serves("o3", "gpt-*"))
                .to(B.models(Map.of("b-model", "y")))
                .alias("gpt-5", "house"));

    assertThat(List.of("o3", "b-model", "house")).allMatch(router::isNamed);
    assertThat(List.of("gpt-5", "gpt-4o", "gpt-*", "y")).noneMatch(router::isNamed);
  }

  private Map<String, Integer> counts(Router<String> router, int draws) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      counts.merge(route(router, "gpt-4o").upstream(), 1, Integer::sum);
    }
    return counts;
  }

  /// The first choice while everybody is available; null upstream: nobody.
  private To route(Router<String> router, String model) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    return switch (router.route(model, new Caller.Anonymous(), headers, random)) {
      case Route.NoUpstream<String>(String resolved) -> new To(null, resolved, null);
      case Route.To<String>(String resolved, Candidates<String> candidates) -> {
        Choice<String> choice = Objects.requireNonNull(candidates.next(upstream -> true));
        yield new To(choice.upstream(), resolved, choice.model());
      }
    };
  }

  private static Router<String> router(ConfigBuilder config) {
    return new Router<>(config.build(), Upstream::name);
  }
}
