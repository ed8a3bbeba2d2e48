package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.conformance.errors.Talk.Mode;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.fixtures.UpstreamFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Upstreams that are not there, and upstreams that are full.
final class CapacityTest {
  private static final String SLOW = "{\"latency\":\"1s\"}";

  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = Stage.onOneLoop();
  }

  @AfterAll
  static void close() {
    stage.scene().awaitNothingInFlight();
    stage.close();
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void whereNobodyListensTheUpstreamIsUnreachable(Talk talk) throws IOException {
    int port = unused();
    stage.alone(talk, "{}", _ -> CaseUpstream.at(stage.name("gone"), port, talk.api()));

    HttpResponse<String> answer = stage.ask(talk, Mode.Unary);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Told.in(answer, talk).code())
        .isEqualTo(talk.isAnthropic() ? "api_error" : "upstream_unreachable");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whereNobodyListensSomebodyElseIsAskedAndTheBreakerOpens(Mode mode) throws IOException {
    int port = unused();
    stage.backed(
        Talk.Chat, "{}", _ -> CaseUpstream.at(stage.name("first"), port, Api.OpenAI).opensAfter(1));

    stage.assertServed(stage.ask(Talk.Chat, mode), "second");

    assertThat(stage.isEjected("first")).isTrue();
    assertThat(stage.attempts("first", "outcome=\"Unreachable\"")).isEqualTo(1);
  }

  @Test
  void whoWaitsTooLongForAConnectionIsToldSo() {
    stage.alone(Talk.Chat, SLOW, CapacityTest::oneConnection);
    CompletableFuture<HttpResponse<String>> holding = occupy();

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(Told.in(answer, Talk.Chat).code()).isEqualTo("upstream_pool_exhausted");
    assertThat(answer.headers().firstValue("retry-after")).contains("1");
    stage.assertServed(holding.join(), "first");
    stage.assertAsked(1, 0);
  }

  @Test
  void aFullPoolIsMadeUpForAndBlamesNobody() {
    stage.backed(Talk.Chat, SLOW, upstream -> oneConnection(upstream).opensAfter(1));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "second");

    assertThat(stage.isEjected("first")).isFalse();
    stage.assertServed(holding.join(), "first");
    assertThat(stage.attempts("first", "outcome=\"Capacity\"")).isEqualTo(1);
  }

  @Test
  void whoWaitsForAConnectionGetsTheNextThatIsFree() {
    stage.alone(
        Talk.Chat,
        "{\"latency\":\"300ms\"}",
        upstream -> upstream.connections(1, Duration.ofSeconds(10)));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "first");

    stage.assertServed(holding.join(), "first");
    assertThat(stage.first().count("connections")).isLessThanOrEqualTo(1);
  }

  @Test
  void aFullUpstreamAloneHasNoCapacity() {
    stage.alone(Talk.Chat, SLOW, upstream -> upstream.maxInFlight(1));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(Told.in(answer, Talk.Chat).code()).isEqualTo("rate_limit_exceeded");
    assertThat(answer.headers().firstValue("retry-after")).contains("1");
    stage.assertServed(holding.join(), "first");
    stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "first");
    stage.assertAsked(2, 0);
  }

  @Test
  void aFullUpstreamHandsOverAtOnce() {
    stage.backed(Talk.Chat, SLOW, upstream -> upstream.maxInFlight(1));
    CompletableFuture<HttpResponse<String>> holding = occupy();

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Stream);

    assertThat(holding).isNotDone();
    stage.assertServed(answer, "second");
    stage.assertServed(holding.join(), "first");
    stage.assertAsked(1, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Talk.class,
      names = {"Chat", "Messages"})
  void aFullPodShedsAtOnceAndSaysWhenToComeBack(Talk talk) {
    stage.alone(Talk.Chat, SLOW);
    stage
        .scene()
        .rewired(
            config()
                .limits(new Limits(1 << 20, 1))
                .to(CaseUpstream.at(stage.name("first"), stage.first(), talk.api())));
    CompletableFuture<HttpResponse<String>> holding = stage.asking(talk, Mode.Unary);
    await().until(() -> stage.first().count("inFlight") == 1);

    HttpResponse<String> answer = stage.ask(talk, Mode.Unary);

    assertThat(holding).isNotDone();
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(Told.in(answer, talk).code())
        .isEqualTo(talk.isAnthropic() ? "overloaded_error" : "overloaded");
    assertThat(answer.headers().firstValue("retry-after")).contains("1");
    stage.assertServed(holding.join(), "first");
  }

  /// Takes the one place that there is.
  private static CompletableFuture<HttpResponse<String>> occupy() {
    CompletableFuture<HttpResponse<String>> holding = stage.asking(Talk.Chat, Mode.Unary);
    await().atMost(Duration.ofSeconds(5)).until(() -> stage.first().count("inFlight") == 1);
    return holding;
  }

  private static UpstreamFixture oneConnection(UpstreamFixture upstream) {
    return upstream.connections(1, Duration.ofMillis(150));
  }

  private static int unused() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
