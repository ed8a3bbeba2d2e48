package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.Tiers.ERROR;
import static dev.aifleet.gateway.exchange.Tiers.NEVER;
import static dev.aifleet.gateway.exchange.Tiers.OK;
import static dev.aifleet.gateway.exchange.Tiers.SOON;
import static dev.aifleet.gateway.exchange.Tiers.code;
import static dev.aifleet.gateway.exchange.Tiers.failures;
import static dev.aifleet.gateway.exchange.Tiers.refusing;
import static dev.aifleet.gateway.exchange.Tiers.servedBy;
import static dev.aifleet.gateway.exchange.Tiers.twoTiers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.gateway.testing.GatewayRig;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class RetryTest {
  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504, 529})
  void anUpstreamInTroubleIsMadeUpForByTheNext(int status) {
    try (var first = refusing(status);
        var second = FakeUpstream.json(OK);
        var gateway = twoTiers(first, second)) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(OK);
      assertThat(servedBy(reply)).isEqualTo("second");
      assertThat(first.requests()).hasSize(1);
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(reply.headers().firstValue("retry-after")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 422})
  void aFaultyRequestIsNotRetriedElsewhere(int status) {
    try (var first = refusing(status);
        var second = FakeUpstream.json(OK);
        var gateway = twoTiers(first, second)) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(status);
      assertThat(reply.body()).isEqualTo(ERROR);
      assertThat(servedBy(reply)).isEqualTo("first");
      assertThat(second.requests()).isEmpty();
    }
  }

  @Test
  void aModelThatIsMissingThereMayBeElsewhere() {
    Script missing =
        (request, connection) -> connection.json(404, "{\"error\":{\"code\":\"model_not_found\"}}");
    try (var first = FakeUpstream.responding(missing);
        var second = FakeUpstream.json(OK);
        var gateway = twoTiers(first, second)) {

      assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo("second");
    }
  }

  @Test
  void anUnreachableUpstreamIsMadeUpFor() {
    var gone = FakeUpstream.json(OK);
    gone.close();
    try (var second = FakeUpstream.json(OK);
        var gateway = twoTiers(gone, second)) {

      assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo("second");
    }
  }

  @Test
  void aStreamThatBreaksBeforeItsFirstByteStartsElsewhere() {
    Script breaking = Scripts.brokenStream();
    try (var first = FakeUpstream.responding(breaking);
        var second = FakeUpstream.responding(breaking);
        var third = FakeUpstream.responding(Scripts.stream("data: 1\n\ndata: [DONE]\n\n"));
        var gateway =
            GatewayRig.with(
                config()
                    .to("first", first.url())
                    .to(upstream("second", second.url()).priority(1))
                    .to(upstream("third", third.url()).priority(2)))) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("data: 1\n\ndata: [DONE]\n\n");
      assertThat(servedBy(reply)).isEqualTo("third");
      assertThat(reply.headers().allValues("content-type")).hasSize(1);
    }
  }

  @Test
  void afterItsFirstByteAStreamIsNeverStartedAgain() {
    try (var first = FakeUpstream.responding(Scripts.brokenStream("data: 1\n\n"));
        var second = FakeUpstream.json(OK);
        var gateway = twoTiers(first, second)) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.body()).startsWith("data: 1\n\n").contains("upstream_stream_broken");
      assertThat(second.requests()).isEmpty();
    }
  }

  @Test
  void afterTheLastAttemptTheClientGetsItsResponseAndMayRetry() {
    try (var first = refusing(500);
        var second = refusing(502);
        var third = refusing(503);
        var fourth = FakeUpstream.json(OK);
        var gateway =
            GatewayRig.with(
                config()
                    .to("first", first.url())
                    .to(upstream("second", second.url()).priority(1))
                    .to(upstream("third", third.url()).priority(2))
                    .to(upstream("fourth", fourth.url()).priority(3)))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.body()).isEqualTo(ERROR);
      assertThat(servedBy(reply)).isEqualTo("third");
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(fourth.requests()).isEmpty();
    }
  }

  @Test
  void whenEverythingFailsRetriesStayWithinTheirBudget() {
    int offered = 400;
    try (var first = refusing(503);
        var second = refusing(503);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("first", first.url()).circuitBreaker(NEVER))
                    .to(upstream("second", second.url()).circuitBreaker(NEVER)))) {

      int forbidden = 0;
      for (int i = 0; i < offered; i++) {
        var reply = gateway.chat(GatewayRig.CHAT);
        assertThat(reply.statusCode()).isEqualTo(503);
        forbidden += reply.headers().firstValue("x-should-retry").isPresent() ? 1 : 0;
      }

      int asked = first.requests().size() + second.requests().size();
      assertThat(asked).isBetween(offered + 1, offered + offered / 4);
      assertThat(gateway.metric("aigateway_retry_budget_exhausted_total"))
          .describedAs("they are those whose clients should not try again")
          .isEqualTo(forbidden)
          .isPositive();
    }
  }

  @Test
  void aClientThatDisconnectsCancelsItsAttemptWithoutAFailure() throws Exception {
    try (var first = FakeUpstream.responding(Scripts.SILENT);
        var gateway =
            GatewayRig.with(
                config().to(upstream("first", first.url()).circuitBreaker(failures(1))))) {
      var socket = gateway.connect();
      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
      await().atMost(SOON).until(() -> first.requests().size() == 1);

      GatewayRig.leave(socket);

      await().atMost(SOON).until(() -> first.aborts() == 1);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_upstream_inflight") == 0);
      assertThat(gateway.metric("aigateway_upstream_ejected")).isZero();
      assertThat(gateway.admin("/metrics").body())
          .contains(
              "aigateway_upstream_attempts_total{outcome=\"Released\",reason=\"Weighted\","
                  + "upstream=\"first\"} 1.0");
    }
  }

  @Test
  void aClientThatLeavesDuringARetryEndsThatToo() throws Exception {
    try (var first = refusing(503);
        var second = FakeUpstream.responding(Scripts.SILENT);
        var gateway = twoTiers(first, second)) {
      var socket = gateway.connect();
      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
      await().atMost(SOON).until(() -> second.requests().size() == 1);

      GatewayRig.leave(socket);

      await().atMost(SOON).until(() -> second.aborts() == 1);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_upstream_inflight") == 0);
    }
  }

  @Test
  void aClientThatLeavesBeforeARetryHasBegunEndsTheWaitForIt() throws Exception {
    var slow = new Retry(2, new Backoff(Duration.ofMinutes(2), Duration.ofMinutes(2)), 20);
    try (var first = refusing(503);
        var second = FakeUpstream.responding(Scripts.SILENT);
        var gateway =
            GatewayRig.with(
                config()
                    .retry(slow)
                    .to("first", first.url())
                    .to(upstream("second", second.url()).priority(1)))) {
      var socket = gateway.connect();
      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 1);
      await().atMost(SOON).until(() -> first.requests().size() == 1);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_upstream_inflight") == 0);

      GatewayRig.leave(socket);

      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      assertThat(second.requests()).isEmpty();
    }
  }

  @Test
  void theFirstUpstreamsTimeIsTheTimeOfAllAttempts() {
    try (var first = refusing(503);
        var second = FakeUpstream.responding(Scripts.SILENT);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("first", first.url()).totalTimeout(Duration.ofMillis(700)))
                    .to(upstream("second", second.url()).priority(1)))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(504);
      assertThat(code(reply)).isEqualTo("timeout");
      await().atMost(SOON).until(() -> second.aborts() == 1);
    }
  }

  @Test
  void anAttemptWithTheRemainingTimeDoesNotCountAsAFailure() {
    try (var first = refusing(503);
        var second = FakeUpstream.responding(Scripts.SILENT);
        var gateway =
            GatewayRig.with(
                config()
                    .to(
                        upstream("first", first.url())
                            .circuitBreaker(NEVER)
                            .totalTimeout(Duration.ofMillis(700)))
                    .to(
                        upstream("second", second.url())
                            .circuitBreaker(failures(1))
                            .priority(1)))) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(504);

      await().atMost(SOON).until(() -> second.aborts() == 1);
      assertThat(gateway.metric("aigateway_upstream_ejected")).isZero();
      assertThat(gateway.admin("/metrics").body())
          .contains("outcome=\"Released\",reason=\"Fallback\",upstream=\"second\"} 1.0");
    }
  }

  @Test
  void anErrorWhoseBodyBreaksOffIsStillAnError() {
    Script torn =
        (request, connection) -> {
          connection.raw("HTTP/1.1 400 X\r\ncontent-length: 100\r\n\r\n{\"err");
          connection.cut();
        };
    try (var first = FakeUpstream.responding(torn);
        var second = FakeUpstream.json(OK);
        var gateway = twoTiers(first, second)) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(502);
      assertThat(second.requests()).isEmpty();
    }
  }
}
