package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.Tiers.ERROR;
import static dev.aifleet.gateway.exchange.Tiers.OK;
import static dev.aifleet.gateway.exchange.Tiers.SOON;
import static dev.aifleet.gateway.exchange.Tiers.code;
import static dev.aifleet.gateway.exchange.Tiers.failures;
import static dev.aifleet.gateway.exchange.Tiers.refusing;
import static dev.aifleet.gateway.exchange.Tiers.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.HeldResponse;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When an upstream is paused after a `retry-after`, and that the last one is still used.
class UpstreamPauseTest {

  @ParameterizedTest
  @CsvSource({
    "rate_limit_error, rate_limit_exceeded, second",
    "invalid_request_error, content_filter, first",
    "server_error, server_error, second"
  })
  void anErrorInsideAStreamIsJudgedAsItWouldBeOutside(String type, String code, String next) {
    String error =
        "{\"error\":{\"message\":\"m\",\"type\":\"%s\",\"code\":\"%s\"}}".formatted(type, code);
    Script erring =
        (request, connection) -> {
          if (request.body().equals(GatewayRig.CHAT)) {
            connection.json(200, OK);
          } else {
            connection.events();
            connection.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n");
            connection.chunk("data: " + error + "\n\n");
            connection.lastChunk();
          }
        };
    try (var first = FakeUpstream.responding(erring);
        var second = FakeUpstream.json(OK);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("first", first.url()).circuitBreaker(failures(1)))
                    .to(upstream("second", second.url()).priority(1)))) {
      assertThat(gateway.chat(GatewayRig.CHAT_STREAM).body()).contains("Hel", code);

      assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo(next);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry-after: 30", "retry-after-ms: 29500"})
  void aRetryAfterIsHonoredAndWithoutAlternativesMeansNoCapacity(String header) {
    Script full = (request, connection) -> connection.json(429, ERROR, header);
    try (var only = FakeUpstream.responding(full);
        var gateway = GatewayRig.with(config().to("only", only.url()))) {
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(429);

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(429);
      assertThat(code(reply)).isEqualTo("rate_limit_exceeded");
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(Integer.parseInt(reply.headers().firstValue("retry-after").orElse("0")))
          .isBetween(25, 30);
      assertThat(only.requests()).hasSize(1);
    }
  }

  /// Google's format, which the SDKs of OpenAI and Anthropic do not read.
  @Test
  void theWaitIsInAHeaderAlsoIfTheUpstreamSendsItInTheBody() {
    String error =
        "{\"error\":{\"code\":429,\"message\":\"m\",\"details\":[{\"retryDelay\":\"18.4s\"}]}}";
    try (var only = FakeUpstream.responding((request, connection) -> connection.json(429, error));
        var gateway = GatewayRig.with(config().to("only", only.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(429);
      assertThat(reply.headers().firstValue("retry-after")).hasValue("19");
    }
  }

  @Test
  void aFailingUpstreamIsLeftAloneWhileAnotherServes() {
    try (var first = refusing(500);
        var second = FakeUpstream.json(OK);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("first", first.url()).circuitBreaker(failures(3)))
                    .to(upstream("second", second.url()).priority(1)))) {

      for (int i = 0; i < 10; i++) {
        assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo("second");
      }

      assertThat(first.requests()).hasSize(3);
      assertThat(gateway.metric("aigateway_upstream_ejected")).isEqualTo(1);
      String metrics = gateway.admin("/metrics").body();
      assertThat(metrics)
          .contains("aigateway_upstream_ejected{upstream=\"first\"} 1")
          .contains(
              "aigateway_upstream_attempts_total{outcome=\"Failure\",reason=\"Weighted\","
                  + "upstream=\"first\"} 3.0")
          .contains("reason=\"Fallback\",upstream=\"second\"} 10.0");
    }
  }

  @Test
  void theLastUpstreamIsNeverGivenUp() {
    try (var only = refusing(500);
        var gateway =
            GatewayRig.with(
                config().to(upstream("only", only.url()).circuitBreaker(failures(1))))) {

      for (int i = 0; i < 6; i++) {
        assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(500);
      }

      assertThat(only.requests()).hasSize(6);
    }
  }

  @Test
  void aPinnedUpstreamIsTheOnlyOneUsedAndStaysAvailable() {
    try (var first = refusing(500);
        var second = FakeUpstream.json(OK);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("first", first.url()).circuitBreaker(failures(1)))
                    .to("second", second.url())
                    .pin("first"))) {

      for (int i = 0; i < 5; i++) {
        assertThat(servedBy(gateway.chat(GatewayRig.CHAT))).isEqualTo("first");
      }

      assertThat(second.requests()).isEmpty();
      assertThat(gateway.metric("aigateway_upstream_ejected")).isZero();
    }
  }

  @Test
  void aFullUpstreamAloneHasNoCapacity() throws Exception {
    var slow = HeldResponse.json(OK);
    try (var first = FakeUpstream.responding(slow);
        var gateway = GatewayRig.with(config().to(upstream("first", first.url()).maxInFlight(1)))) {
      CompletableFuture<HttpResponse<String>> held =
          CompletableFuture.supplyAsync(() -> gateway.chat(GatewayRig.CHAT));
      await().atMost(SOON).until(() -> first.requests().size() == 1);
      assertThat(gateway.metric("aigateway_upstream_inflight")).isEqualTo(1);

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(429);
      assertThat(code(reply)).isEqualTo("rate_limit_exceeded");
      slow.release();
      assertThat(held.join().statusCode()).isEqualTo(200);
      assertThat(gateway.metric("aigateway_upstream_inflight")).isZero();
    }
  }
}
