package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.Tiers.ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What a client hears about a retry, where upstreams have said something about it themselves.
class RetryAdviceTest {
  private static final Backoff AT_ONCE = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));
  private static final String CLAUDE =
      "{\"model\":\"gpt-4o\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

  @ParameterizedTest
  @CsvSource({
    "429, x-none: 0, OpenAI",
    "429, retry-after: 30, OpenAI",
    "503, retry-after: 30, OpenAI",
    "503, retry-after-ms: 30000, OpenAI",
    "429, retry-after: 30, Anthropic",
    "503, retry-after: 30, Gemini"
  })
  void anUpstreamThatForbidsARetryDoesNotSpeakForTheOthers(int status, String wait, Api api) {
    try (var only =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(status, ERROR, wait, "x-should-retry: false"));
        var gateway = GatewayRig.with(once(config()).to(upstream("a", only.url()).api(api)))) {

      var reply = gateway.chat(CLAUDE);

      assertThat(reply.statusCode()).isEqualTo(status);
      assertThat(reply.headers().firstValue("x-should-retry")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"400, true", "400, false", "500, true", "500, false", "503, true", "429, true"})
  void otherAdviceOfAnUpstreamPasses(int status, String advice) {
    try (var only =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(status, ERROR, "x-should-retry: " + advice));
        var gateway = GatewayRig.with(once(config()).to("a", only.url()))) {

      var reply = gateway.chat(CLAUDE);

      assertThat(reply.headers().allValues("x-should-retry")).containsExactly(advice);
    }
  }

  @ParameterizedTest
  @CsvSource({"500", "503"})
  void aSpentRetryBudgetCountsMoreThanTheAdviceOfAnUpstream(int status) {
    try (var only =
            FakeUpstream.responding(
                (request, connection) -> connection.json(status, ERROR, "x-should-retry: true"));
        var gateway =
            GatewayRig.with(
                config()
                    .retry(new Retry(3, AT_ONCE, 1))
                    .to(upstream("a", only.url()).neverOpens()))) {
      HttpResponse<String> reply = gateway.chat(CLAUDE);
      for (int i = 0; i < 60 && !"false".equals(advice(reply)); i++) {
        reply = gateway.chat(CLAUDE);
      }

      assertThat(reply.headers().allValues("x-should-retry")).containsExactly("false");
      assertThat(gateway.metric("aigateway_retry_budget_exhausted_total")).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theWaitIsThatOfTheUpstreamThatIsAvailableFirst(Api api) {
    for (String path : new String[] {"/v1/chat/completions", "/v1/messages"}) {
      try (var first = pausing("retry-after: 20");
          var second = pausing("retry-after: 50");
          var gateway =
              GatewayRig.with(
                  config()
                      .to(upstream("first", first.url()).api(api))
                      .to(upstream("second", second.url()).api(api).priority(1)))) {

        var reply = gateway.post(path, CLAUDE, "authorization", "Bearer " + ConfigBuilder.KEY);

        assertThat(reply.statusCode()).isEqualTo(429);
        assertThat(second.requests()).hasSize(1);
        assertThat(reply.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(15L, 20L);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"429, 429", "503, 429", "429, 503"})
  void theWaitInMillisecondsFollowsIt(int firstStatus, int secondStatus) {
    try (var first = pausing(firstStatus, "retry-after-ms: 20000");
        var second = pausing(secondStatus, "retry-after-ms: 50000");
        var gateway =
            GatewayRig.with(
                config()
                    .to("first", first.url())
                    .to(upstream("second", second.url()).priority(1)))) {

      var reply = gateway.chat(CLAUDE);

      assertThat(reply.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(15L, 20L);
      assertThat(reply.headers().firstValueAsLong("retry-after-ms").orElse(0))
          .isBetween(15_000L, 20_000L);
    }
  }

  private static FakeUpstream pausing(String wait) {
    return pausing(429, wait);
  }

  private static FakeUpstream pausing(int status, String wait) {
    return FakeUpstream.responding((request, connection) -> connection.json(status, ERROR, wait));
  }

  private static ConfigBuilder once(ConfigBuilder config) {
    return config.retry(new Retry(1, Retry.DEFAULT.backoff(), 20));
  }

  private static String advice(HttpResponse<String> reply) {
    return reply.headers().firstValue("x-should-retry").orElse("");
  }
}
