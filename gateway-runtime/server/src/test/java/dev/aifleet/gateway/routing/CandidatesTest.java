package dev.aifleet.gateway.routing;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.StickySource;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.auth.Caller;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final URI URL = URI.create("https://api.example.com/v1");
  private static final long SEED = 20261122;
  private static final int CALLERS = 20_000;

  private final RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom").create(SEED);

  @Test
  void aRetryGoesToThoseLeftOfThePriorityAndThenToTheNext() {
    var candidates =
        candidates(config().to(of("c", 1, 1)).to(of("a", 1, 0)).to(of("b", 1, 0)), "alice");

    List<Choice<String>> told = all(candidates);

    assertThat(told).extracting(Choice::upstream).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(told.getLast().upstream()).isEqualTo("c");
    assertThat(told)
        .extracting(Choice::reason)
        .containsExactly(Reason.Weighted, Reason.Retry, Reason.Fallback);
  }

  @Test
  void aHigherNumberTakesOverWhileNoLowerOneIsAvailable() {
    var router = router(config().to(of("a", 9, 0)).to(of("b", 1, 0)).to(of("c", 1, 5)));

    Choice<String> choice = some(to(router, "alice").next(member -> member.upstream().equals("c")));

    assertThat(choice.upstream()).isEqualTo("c");
    assertThat(choice.reason()).isEqualTo(Reason.Fallback);
    assertThat(to(router, "alice").next(member -> false)).isNull();
  }

  @Test
  void sharesAreThoseAmongTheOnesLeft() {
    var router = router(config().to(of("a", 60, 0)).to(of("b", 30, 0)).to(of("c", 10, 0)));
    Map<String, Integer> counts = new HashMap<>();

    for (int i = 0; i < 40_000; i++) {
      counts.merge(
          some(to(router, "").next(member -> !member.upstream().equals("a"))).upstream(),
          1,
          Integer::sum);
    }

    // Five standard deviations of a binomial with p = 0.75.
    assertThat(counts.get("b")).describedAs("seed %s: %s", SEED, counts).isBetween(29_567, 30_433);
    assertThat(counts).doesNotContainKey("a");
  }

  @Test
  void eachChoiceHasTheShareOfItsUpstream() {
    var router = router(config().to(of("a", 2, 0)).to(of("b", 1, 0)).to(of("c", 5, 1)));
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      Choice<String> choice = some(to(router, "").next(member -> true));
      shares.put(choice.upstream(), choice.effectiveWeight());
    }

    assertThat(shares).describedAs("seed %s", SEED).isEqualTo(Map.of("a", 67, "b", 33));
    Choice<String> alone = some(to(router, "").next(member -> !member.upstream().equals("a")));
    assertThat(alone.effectiveWeight()).as("of those available").isEqualTo(100);
    assertThat(all(to(router, "")).getLast().effectiveWeight()).as("the last one").isEqualTo(100);
  }

  @Test
  void aRestoredUpstreamIsUsedAgainByItsPriority() {
    var candidates = candidates(config().to(of("a", 1, 0)).to(of("b", 1, 1)), "alice");
    List<Choice<String>> told = all(candidates);
    candidates.restore(told.get(1));
    candidates.restore(told.get(0));

    assertThat(all(candidates))
        .extracting(Choice::upstream, Choice::reason)
        .containsExactly(tuple("a", Reason.Retry), tuple("b", Reason.Fallback));
  }

  @Test
  void weightZeroIsNotEvenAFallback() {
    var candidates = candidates(config().to(of("a", 1, 0)).to(of("b", 0, 1)), "alice");

    assertThat(all(candidates)).extracting(Choice::upstream).containsExactly("a");
  }

  @Test
  void aPinHasNoFallback() {
    var candidates = candidates(config().to(of("a", 1, 0)).to(of("b", 0, 3)).pin("b"), "alice");

    List<Choice<String>> told = all(candidates);

    assertThat(told).extracting(Choice::upstream).containsExactly("b");
    assertThat(told.getFirst().reason()).isEqualTo(Reason.Pinned);
    assertThat(told.getFirst().effectiveWeight()).isEqualTo(100);
  }

  @Test
  void callersStayWhereTheyAreAndSpreadByWeight() {
    var router = sticky(of("a", 90, 0), of("b", 10, 0));

    Map<String, String> first = homes(router);

    assertThat(homes(router)).isEqualTo(first);
    long b = first.values().stream().filter("b"::equals).count();
    // Five standard deviations of a binomial with p = 0.1.
    assertThat(b).isBetween(1788L, 2212L);
    assertThat(some(to(router, "caller-1").next(member -> true)).reason()).isEqualTo(Reason.Sticky);
  }

  @Test
  void raisingAWeightOnlyAddsCallersToThatUpstream() {
    for (int i = 0; i < 10; i++) {
      int[] weights = {weight(), weight(), weight(), weight()};
      int raised = random.nextInt(4);
      int more = weights[raised] + 1 + random.nextInt(500);
      Map<String, String> before = homes(four(weights));
      weights[raised] = more;

      Map<String, String> after = homes(four(weights));

      String name = "u" + raised;
      before.forEach(
          (caller, home) ->
              assertThat(after.get(caller))
                  .describedAs("seed %s, round: caller %s, %s raised", SEED, caller, name)
                  .isIn(home, name));
    }
  }

  @Test
  void onlyTheCallersOfAnUnavailableUpstreamMove() {
    var router = four(new int[] {10, 20, 30, 40});

    for (int i = 0; i < CALLERS; i++) {
      String home = some(to(router, "caller-" + i).next(member -> true)).upstream();
      String then =
          some(to(router, "caller-" + i).next(member -> !member.upstream().equals("u2")))
              .upstream();

      assertThat(home.equals("u2") || home.equals(then)).isTrue();
      assertThat(then).isNotEqualTo("u2");
    }
  }

  @Test
  void withoutItsHeaderARequestIsDrawn() {
    var router =
        router(config().to(of("a", 1, 0)).to(of("b", 1, 0)).sticky(StickySource.Header, "x-user"));
    var headers = MultiMap.caseInsensitiveMultiMap().add("X-User", "7");

    assertThat(next(router, new Caller.Anonymous(), headers).reason()).isEqualTo(Reason.Sticky);
    assertThat(next(router, new Caller.Anonymous(), MultiMap.caseInsensitiveMultiMap()).reason())
        .isEqualTo(Reason.Weighted);
  }

  @Test
  void anonymousCallersHaveNoAffinity() {
    var router =
        router(
            config()
                .to(of("a", 1, 0))
                .anonymous(Anonymous.Allow)
                .sticky(StickySource.APIKey, null));

    assertThat(next(router, new Caller.Anonymous(), MultiMap.caseInsensitiveMultiMap()).reason())
        .isEqualTo(Reason.Weighted);
  }

  private int weight() {
    return 1 + random.nextInt(200);
  }

  private Router<String> four(int[] weights) {
    return sticky(
        of("u0", weights[0], 0),
        of("u1", weights[1], 0),
        of("u2", weights[2], 0),
        of("u3", weights[3], 0));
  }

  private static Router<String> sticky(UpstreamFixture... upstreams) {
    var config = config().sticky(StickySource.APIKey, null);
    for (UpstreamFixture upstream : upstreams) {
      config.to(upstream);
    }
    return router(config);
  }

  private Map<String, String> homes(Router<String> router) {
    Map<String, String> homes = new HashMap<>();
    for (int i = 0; i < CALLERS; i++) {
      homes.put("caller-" + i, some(to(router, "caller-" + i).next(member -> true)).upstream());
    }
    return homes;
  }

  private Candidates<String> candidates(ConfigBuilder config, String caller) {
    return to(router(config), caller);
  }

  private Candidates<String> to(Router<String> router, String caller) {
    var route =
        router.route(
            "gpt-4o", new Caller.KeyHolder(caller), MultiMap.caseInsensitiveMultiMap(), random);
    return ((Route.To<String>) route).candidates();
  }

  private Choice<String> next(Router<String> router, Caller caller, MultiMap headers) {
    var route = router.route("gpt-4o", caller, headers, random);
    return some(((Route.To<String>) route).candidates().next(member -> true));
  }

  private static Choice<String> some(@Nullable Choice<String> choice) {
    return Objects.requireNonNull(choice, "nobody was chosen");
  }

  private static List<Choice<String>> all(Candidates<String> candidates) {
    var told = new ArrayList<Choice<String>>();
    Choice<String> next = candidates.next(member -> true);
    while (next != null) {
      told.add(next);
      next = candidates.next(member -> true);
    }
    return told;
  }

  private static UpstreamFixture of(String name, int weight, int priority) {
    return upstream(name, URL).weight(weight).priority(priority);
  }

  private static Router<String> router(ConfigBuilder config) {
    return new Router<>(config.build(), Upstream::name);
  }
}
