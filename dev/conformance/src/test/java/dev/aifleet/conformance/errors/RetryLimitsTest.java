package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.conformance.errors.EndpointCase.Mode;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.UpstreamFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits of retries: attempts, budget, total timeout and breaker. Four providers, a priority each.
final class RetryLimitsTest {
  private static final String FAILING = "{\"errorPercent\":100,\"errorStatus\":503}";
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

  private static List<SimulatedProvider> providers;

  @BeforeAll
  static void open() {
    providers = Stream.of("a", "b", "c", "d").map(SimulatedProvider::named).toList();
  }

  @AfterAll
  static void close() {
    providers.forEach(SimulatedProvider::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void attemptsLimitTheTries(int attempts) {
    behave(FAILING, FAILING, FAILING, FAILING);
    try (var gateway = GatewayFixture.of(tiers(new Retry(attempts, SHORT, 100), 4))) {

      HttpResponse<String> response = chat(gateway);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("x-aifleet-upstream"))
          .contains(providers.get(attempts - 1).name());
      assertThat(response.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(requests()).isEqualTo(attempts);
    }
  }

  @Test
  void theLastAttemptCanSucceed() {
    behave(FAILING, FAILING, "{}", "{}");
    try (var gateway = GatewayFixture.of(tiers(new Retry(3, SHORT, 100), 4))) {

      HttpResponse<String> response = chat(gateway);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("x-aifleet-upstream")).contains("c");
      assertThat(response.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(requests()).isEqualTo(3);
    }
  }

  @Test
  void everyUpstreamIsTriedBeforeOneIsTriedAgain() {
    behave(FAILING, FAILING, "{}", "{}");
    try (var gateway = GatewayFixture.of(tiers(new Retry(3, SHORT, 100), 2))) {

      HttpResponse<String> response = chat(gateway);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(providers.get(0).count("requests")).isEqualTo(2);
      assertThat(providers.get(1).count("requests")).isEqualTo(1);
    }
  }

  @Test
  void whenAllFailRetriesStayWithinTheBudgetAndShouldRetryIsFalse() {
    int offered = 300;
    behave(FAILING, FAILING, FAILING, FAILING);
    try (var gateway = GatewayFixture.of(tiers(Retry.DEFAULT, 4))) {
      int withoutRetry = 0;
      int forbidden = 0;

      for (int i = 0; i < offered; i++) {
        HttpResponse<String> response = chat(gateway);
        assertThat(response.statusCode()).isEqualTo(503);
        forbidden += response.headers().firstValue("x-should-retry").isPresent() ? 1 : 0;
        boolean first = response.headers().firstValue("x-aifleet-upstream").orElse("").equals("a");
        withoutRetry += first ? 1 : 0;
      }

      assertThat(requests()).isBetween(offered + 3L, offered + offered / 4L);
      assertThat(withoutRetry).isPositive();
      assertThat(gateway.metric("aigateway_retry_budget_exhausted_total"))
          .describedAs("responses with x-should-retry: false")
          .isEqualTo(forbidden)
          .isGreaterThanOrEqualTo(withoutRetry);
    }
  }

  @Test
  void theTotalTimeoutOfTheFirstUpstreamLimitsAllAttempts() {
    behave(FAILING, "{\"fault\":\"Hang\",\"faultAt\":\"Headers\"}", "{}", "{}");
    ConfigBuilder config =
        config()
            .retry(new Retry(3, SHORT, 100))
            .to(upstream(0).timeoutMillis(500, 500, 500, 500))
            .to(upstream(1).priority(1));
    try (var gateway = GatewayFixture.of(config)) {

      HttpResponse<String> response = chat(gateway);

      assertThat(response.statusCode()).isEqualTo(504);
      assertThat(ClientError.in(response, EndpointCase.Chat).message()).contains("took too long");
      gateway.awaitNothingInFlight();
    }
  }

  @Test
  void afterTheConfiguredFailuresTheBreakerOpens() {
    behave(FAILING, "{}", "{}", "{}");
    ConfigBuilder config =
        config()
            .retry(new Retry(3, SHORT, 100))
            .to(upstream(0).opensAfter(3))
            .to(upstream(1).priority(1));
    try (var gateway = GatewayFixture.of(config)) {

      for (int i = 0; i < 10; i++) {
        assertThat(chat(gateway).statusCode()).isEqualTo(200);
      }

      assertThat(providers.get(0).count("requests")).isEqualTo(3);
      assertThat(gateway.metric("aigateway_upstream_ejected", "\"a\"")).isEqualTo(1);
    }
  }

  @Test
  void theOnlyUpstreamIsNeverEjected() {
    behave(FAILING, "{}", "{}", "{}");
    ConfigBuilder config = config().to(upstream(0).opensAfter(1));
    try (var gateway = GatewayFixture.of(config)) {

      for (int i = 0; i < 8; i++) {
        assertThat(chat(gateway).statusCode()).isEqualTo(503);
      }
      providers.get(0).behave("{}");

      assertThat(chat(gateway).statusCode()).isEqualTo(200);
      assertThat(gateway.metric("aigateway_upstream_ejected", "\"a\"")).isZero();
    }
  }

  private static ConfigBuilder tiers(Retry retry, int count) {
    ConfigBuilder config = config().retry(retry);
    for (int i = 0; i < count; i++) {
      config.to(upstream(i).priority(i));
    }
    return config;
  }

  private static UpstreamFixture upstream(int number) {
    SimulatedProvider provider = providers.get(number);
    return CaseUpstream.at(provider.name(), provider, Api.OpenAI);
  }

  private static void behave(String... knobs) {
    for (int i = 0; i < knobs.length; i++) {
      providers.get(i).behave(knobs[i]);
    }
  }

  private static long requests() {
    return providers.stream().mapToLong(provider -> provider.count("requests")).sum();
  }

  private static HttpResponse<String> chat(GatewayFixture gateway) {
    return gateway.post(EndpointCase.Chat.path(), EndpointCase.Chat.body(Mode.Unary));
  }
}
