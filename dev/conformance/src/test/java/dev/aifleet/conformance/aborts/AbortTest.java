package dev.aifleet.conformance.aborts;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.aborts.AbortingClient.AbortMethod;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.GatewayFixture.Metrics;
import dev.aifleet.conformance.rig.SimulatedProvider;
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

/// A client that aborts stops its upstream at once, at any endpoint and in any phase; nothing stays
/// in flight, and no breaker counts it. All cases run on one gateway, so that a leak of one shows
/// in the next.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbortTest {
  private static final long AT_ONCE_MILLIS = 250;
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedProvider openAi = SimulatedProvider.named("openai");
  private final SimulatedProvider anthropic = SimulatedProvider.named("anthropic");
  private GatewayFixture gateway;

  @BeforeAll
  void open() {
    gateway =
        GatewayFixture.of(
            config()
                .to(openAi.upstream().serves("openai"))
                .to(anthropic.upstream(Api.Anthropic).serves("anthropic")));
  }

  @AfterAll
  void close() {
    gateway.close();
    openAi.close();
    anthropic.close();
    vertx.close();
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void anAbortReachesTheUpstreamAtOnceAndLeavesNothing(
      AbortCase abortCase, Phase phase, AbortMethod way) throws IOException {
    SimulatedProvider provider = provider(abortCase);
    Metrics before = gateway.metrics();
    provider.forget();
    try (AbortingClient client = way.client(gateway, vertx)) {
      client.send(abortCase, phase.simulatorHeaders(), abortCase.body(), abortCase.body().length());
      awaitSoon("the upstream to respond", () -> isReached(provider, phase));
      if (phase == Phase.MidResponse && abortCase.comesInPieces()) {
        awaitSoon("a part of the response", client::hasRead);
      }

      long left = System.currentTimeMillis();
      client.abort();

      awaitSoon("the upstream to see it", () -> provider.count("aborts") == 1);
      long seen = provider.count("lastAbortMillis");
      assertThat(seen - left).describedAs("milliseconds").isBetween(-1L, AT_ONCE_MILLIS);
      assertThat(provider.count(phase.counter())).isEqualTo(1);
      awaitNothingLeft(provider);
    }
    assertLeftAlone(before, 1);
  }

  /// A request whose body is incomplete reaches no upstream.
  @ParameterizedTest
  @MethodSource("uploads")
  void anAbortDuringTheUploadReachesNoUpstream(AbortCase abortCase, AbortMethod way)
      throws IOException {
    SimulatedProvider provider = provider(abortCase);
    Metrics before = gateway.metrics();
    provider.forget();
    try (AbortingClient client = way.client(gateway, vertx)) {
      client.send(abortCase, List.of(), abortCase.body(), 10 * abortCase.body().length());
      awaitSoon("the request", () -> gateway.metric("aigateway_inflight_requests") == 1);

      client.abort();

      awaitNothingLeft(provider);
    }
    assertThat(provider.count("requests")).isZero();
    assertLeftAlone(before, 0);
  }

  /// Every HTTP/2 client half-closes its stream after the request.
  @ParameterizedTest
  @EnumSource(names = {"Chat", "ChatStream", "MessagesStream", "TranslatedStream", "Embeddings"})
  void aClientThatHalfClosesItsStreamHasNotLeft(AbortCase abortCase) throws IOException {
    SimulatedProvider provider = provider(abortCase);
    Metrics before = gateway.metrics();
    provider.forget();
    try (AbortingClient client = AbortMethod.StreamReset.client(gateway, vertx)) {
      client.send(
          abortCase, List.of("x-sim-latency: 300ms"), abortCase.body(), abortCase.body().length());

      awaitSoon("the response", client::hasRead);
      awaitSoon("its end", () -> provider.count("completed") == 1);
      awaitNothingLeft(provider);
    }
    assertThat(provider.count("aborts")).isZero();
    assertThat(more(before, gateway.metrics(), "aigateway_terminations_total", "\"Completed\""))
        .isEqualTo(1);
  }

  static Stream<Arguments> matrix() {
    return Stream.of(Phase.BeforeHeaders, Phase.BeforeFirstToken, Phase.MidResponse)
        .flatMap(
            phase ->
                Arrays.stream(AbortCase.values())
                    .flatMap(
                        abortCase ->
                            Arrays.stream(AbortMethod.values())
                                .map(way -> Arguments.arguments(abortCase, phase, way))));
  }

  static Stream<Arguments> uploads() {
    return Arrays.stream(AbortCase.values())
        .flatMap(
            abortCase ->
                Arrays.stream(AbortMethod.values())
                    .map(way -> Arguments.arguments(abortCase, way)));
  }

  private static boolean isReached(SimulatedProvider provider, Phase phase) {
    var stats = provider.stats();
    return switch (phase) {
      case Upload -> false;
      case BeforeHeaders ->
          stats.path("inFlight").asLong() == 1 && !stats.path("byModel").isEmpty();
      case BeforeFirstToken -> stats.path("byStatus").path("200").asLong() == 1;
      case MidResponse -> stats.path("bytesOut").asLong() > 0;
    };
  }

  private SimulatedProvider provider(AbortCase abortCase) {
    return abortCase.model().equals(openAi.name()) ? openAi : anthropic;
  }

  private void awaitNothingLeft(SimulatedProvider provider) {
    awaitSoon(
        "nothing in flight",
        () -> {
          Metrics metrics = gateway.metrics();
          return metrics.sum("aigateway_inflight_requests", "") == 0
              && metrics.sum("aigateway_upstream_inflight", "") == 0;
        });
    awaitSoon("the upstream's end", () -> provider.count("inFlight") == 0);
  }

  /// One more termination `ClientGone`, no failed attempt and no retry.
  ///
  /// @param tried attempts made
  private void assertLeftAlone(Metrics before, int tried) {
    Metrics after = gateway.metrics();
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
