package dev.aifleet.conformance.aborts;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.aborts.Leaver.Way;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.conformance.rig.Scene.Metrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A client that leaves costs nobody anything: its upstream stops at once, whatever was asked for
/// and however far it was, nothing stays behind, and no upstream is blamed for it. All on one
/// gateway, so that what one case leaves behind shows in the next.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbortTest {
  private static final long AT_ONCE_MILLIS = 250;
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final Provider openAi = Provider.named("openai");
  private final Provider anthropic = Provider.named("anthropic");
  private Scene scene;

  @BeforeAll
  void open() {
    scene =
        Scene.of(
            config()
                .to(openAi.upstream().serves("openai"))
                .to(anthropic.upstream(Api.Anthropic).serves("anthropic")));
  }

  @AfterAll
  void close() {
    scene.close();
    openAi.close();
    anthropic.close();
    vertx.close();
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void theUpstreamSeesItAtOnceAndNothingStaysBehind(Call call, Phase phase, Way way)
      throws IOException {
    Provider provider = provider(call);
    Metrics before = scene.metrics();
    provider.forget();
    try (Leaver client = way.client(scene, vertx)) {
      client.ask(call, phase.orders(), call.body(), call.body().length());
      awaitSoon("the upstream to answer", () -> isReached(provider, phase));
      if (phase == Phase.MidAnswer && call.comesInPieces()) {
        awaitSoon("a part of the answer", client::hasRead);
      }

      long left = System.currentTimeMillis();
      client.leave();

      awaitSoon("the upstream to see it", () -> provider.count("aborts") == 1);
      long seen = provider.count("lastAbortMillis");
      assertThat(seen - left).describedAs("milliseconds").isBetween(-1L, AT_ONCE_MILLIS);
      assertThat(provider.count(phase.counter())).isEqualTo(1);
      awaitNothingLeft(provider);
    }
    assertLeftAlone(before, 1);
  }

  /// The upstream never hears of a request whose body did not come.
  @ParameterizedTest
  @MethodSource("uploads")
  void duringTheUploadNoUpstreamHearsOfIt(Call call, Way way) throws IOException {
    Provider provider = provider(call);
    Metrics before = scene.metrics();
    provider.forget();
    try (Leaver client = way.client(scene, vertx)) {
      client.ask(call, List.of(), call.body(), 10 * call.body().length());
      awaitSoon("the request", () -> scene.metric("aigateway_inflight_requests") == 1);

      client.leave();

      awaitNothingLeft(provider);
    }
    assertThat(provider.count("requests")).isZero();
    assertLeftAlone(before, 0);
  }

  /// Ending one's side of a stream after the request is what every client of HTTP/2 does.
  @ParameterizedTest
  @EnumSource(names = {"Chat", "ChatStream", "MessagesStream", "TranslatedStream", "Embeddings"})
  void aClientThatHasSaidAllHasNotLeft(Call call) throws IOException {
    Provider provider = provider(call);
    Metrics before = scene.metrics();
    provider.forget();
    try (Leaver client = Way.StreamReset.client(scene, vertx)) {
      client.ask(call, List.of("x-sim-latency: 300ms"), call.body(), call.body().length());

      awaitSoon("the answer", client::hasRead);
      awaitSoon("its end", () -> provider.count("completed") == 1);
      awaitNothingLeft(provider);
    }
    assertThat(provider.count("aborts")).isZero();
    assertThat(more(before, scene.metrics(), "aigateway_terminations_total", "\"Completed\""))
        .isEqualTo(1);
  }

  static Stream<Arguments> matrix() {
    return Stream.of(Phase.BeforeHeaders, Phase.BeforeFirstToken, Phase.MidAnswer)
        .flatMap(
            phase ->
                Arrays.stream(Call.values())
                    .flatMap(
                        call ->
                            Arrays.stream(Way.values())
                                .map(way -> Arguments.arguments(call, phase, way))));
  }

  static Stream<Arguments> uploads() {
    return Arrays.stream(Call.values())
        .flatMap(call -> Arrays.stream(Way.values()).map(way -> Arguments.arguments(call, way)));
  }

  private static boolean isReached(Provider provider, Phase phase) {
    var stats = provider.stats();
    return switch (phase) {
      case Upload -> false;
      case BeforeHeaders ->
          stats.path("inFlight").asLong() == 1 && !stats.path("byModel").isEmpty();
      case BeforeFirstToken -> stats.path("byStatus").path("200").asLong() == 1;
      case MidAnswer -> stats.path("bytesOut").asLong() > 0;
    };
  }

  private Provider provider(Call call) {
    return call.model().equals(openAi.name()) ? openAi : anthropic;
  }

  private void awaitNothingLeft(Provider provider) {
    awaitSoon(
        "nothing in flight",
        () -> {
          Metrics metrics = scene.metrics();
          return metrics.sum("aigateway_inflight_requests", "") == 0
              && metrics.sum("aigateway_upstream_inflight", "") == 0;
        });
    awaitSoon("the upstream's end", () -> provider.count("inFlight") == 0);
  }

  /// One more client is gone, which no upstream failed, and nobody was asked in its place.
  ///
  /// @param tried how many upstreams had been asked
  private void assertLeftAlone(Metrics before, int tried) {
    Metrics after = scene.metrics();
    assertThat(more(before, after, "aigateway_terminations_total", "\"ClientGone\"")).isEqualTo(1);
    assertThat(more(before, after, "aigateway_terminations_total", "")).isEqualTo(1);
    assertThat(more(before, after, "aigateway_upstream_attempts_total", "\"Released\""))
        .isEqualTo(tried);
    assertThat(more(before, after, "aigateway_upstream_attempts_total", "")).isEqualTo(tried);
    assertThat(after.sum("aigateway_upstream_ejected", "")).isZero();
  }

  private static double more(Metrics before, Metrics after, String name, String label) {
    return after.sum(name, label) - before.sum(name, label);
  }

  private static void awaitSoon(String what, Callable<Boolean> condition) {
    await(what).atMost(SOON).pollInterval(Duration.ofMillis(5)).until(condition);
  }
}
