package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.Tiers.ERROR;
import static dev.aifleet.gateway.exchange.Tiers.OK;
import static dev.aifleet.gateway.exchange.Tiers.code;
import static dev.aifleet.gateway.exchange.Tiers.failures;
import static dev.aifleet.gateway.exchange.Tiers.servedBy;
import static dev.aifleet.gateway.exchange.Tiers.twoTiers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When every upstream was tried once and attempts are left, those that may have recovered are
/// tried again; clients get the no-retry header only if the retry budget is spent.
@Tag("slow")
class SecondRoundTest {
  @ParameterizedTest
  @CsvSource({
    "429, retry-after: 1",
    "429, x-none: 0",
    "500, x-none: 0",
    "503, retry-after-ms: 300"
  })
  void whereBothFailOnceTheClientIsServedEveryTime(int status, String header) {
    for (int run = 0; run < 5; run++) {
      try (var first = FakeUpstream.responding(failingFirst(1, status, header));
          var second = FakeUpstream.responding(failingFirst(1, status, header));
          var gateway = twoTiers(first, second)) {

        var reply = gateway.chat(GatewayRig.CHAT);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(servedBy(reply)).isEqualTo("first");
        assertThat(second.requests()).hasSize(1);
      }
    }
  }

  @Test
  void theOnlyUpstreamIsRetriedAsWell() {
    try (var only = FakeUpstream.responding(failingFirst(2, 503, "x-none: 0"));
        var gateway = GatewayRig.with(config().to("only", only.url()))) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(only.requests()).hasSize(3);
    }
  }

  @Test
  void noUpstreamIsRetriedBeforeItsRetryAfter() {
    try (var only = FakeUpstream.responding(failingFirst(1, 429, "retry-after-ms: 700"));
        var gateway = GatewayRig.with(config().to("only", only.url()))) {
      long before = System.nanoTime();

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);

      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofMillis(700));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry-after: 30", "retry-after: 2"})
  void aPauseThatIsTooLongIsTheClientsToWait(String header) {
    try (var only = FakeUpstream.responding(failingFirst(9, 429, header));
        var gateway =
            GatewayRig.with(
                config().to(upstream("only", only.url()).totalTimeout(Duration.ofSeconds(1))))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(429);
      assertThat(reply.body()).isEqualTo(ERROR);
      assertThat(reply.headers().firstValue("retry-after")).isPresent();
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(only.requests()).hasSize(1);
    }
  }

  @Test
  void aPausedUpstreamIsWaitedForBeforeTheRequestFails() {
    Script other = failingFirst(1, 429, "retry-after-ms: 900");
    try (var first = FakeUpstream.responding(other);
        var second = FakeUpstream.responding(failingFirst(9, 502, "x-none: 0"));
        var gateway =
            GatewayRig.with(
                config()
                    .to("first", first.url())
                    .to(
                        upstream("second", second.url())
                            .circuitBreaker(failures(1))
                            .priority(1)))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(servedBy(reply)).isEqualTo("first");
      assertThat(second.requests()).describedAs("its breaker is open").hasSize(1);
    }
  }

  @Test
  void anAbortedRequestMayHaveBeenChargedAndIsNotRetried() {
    try (var only = FakeUpstream.responding((request, connection) -> connection.cut());
        var gateway = GatewayRig.with(config().to("only", only.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(only.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"429, x-none: 0", "503, retry-after: 0"})
  void aRetryableErrorNeverForbidsTheClientToRetry(int status, String header) {
    try (var atOnce = Executors.newVirtualThreadPerTaskExecutor();
        var first = FakeUpstream.responding(failingFirst(999, status, header));
        var gateway =
            GatewayRig.with(
                config().to(upstream("first", first.url()).circuitBreaker(Tiers.NEVER)))) {
      var replies =
          IntStream.range(0, 40)
              .mapToObj(
                  i -> CompletableFuture.supplyAsync(() -> gateway.chat(GatewayRig.CHAT), atOnce))
              .toList();

      for (var reply : replies) {
        assertThat(reply.join().headers().firstValue("x-should-retry")).isEmpty();
      }
      assertThat(gateway.metric("aigateway_retry_budget_exhausted_total")).isPositive();
    }
  }

  @Test
  void onlyUpstreamsOfTheModelAreSparedForIt() {
    Script script =
        (request, connection) -> {
          boolean scarce = request.body().contains("scarce");
          connection.json(scarce ? 429 : 200, scarce ? ERROR : OK, "retry-after: 30");
        };
    String scarce = "{\"model\":\"scarce\",\"messages\":[]}";
    try (var only = FakeUpstream.responding(script);
        var gateway = GatewayRig.with(config().to("only", only.url()))) {
      assertThat(gateway.chat(scarce).body()).isEqualTo(ERROR);

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      var reply = gateway.chat(scarce);
      assertThat(reply.statusCode()).isEqualTo(429);
      assertThat(code(reply)).isEqualTo("rate_limit_exceeded");
      assertThat(reply.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(20L, 30L);
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(only.requests()).hasSize(3);
    }
  }

  @Test
  void aPauseAfterAFailureIsNoWantOfCapacity() {
    try (var only = FakeUpstream.responding(failingFirst(9, 503, "retry-after: 30"));
        var gateway = GatewayRig.with(config().to("only", only.url()))) {
      gateway.chat(GatewayRig.CHAT);

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(code(reply)).isEqualTo("upstream_unavailable");
      assertThat(only.requests()).hasSize(1);
    }
  }

  private static Script failingFirst(int times, int status, String header) {
    var asked = new AtomicInteger();
    return (request, connection) -> {
      if (asked.getAndIncrement() < times) {
        connection.json(status, ERROR, header);
      } else {
        connection.json(200, OK);
      }
    };
  }
}
