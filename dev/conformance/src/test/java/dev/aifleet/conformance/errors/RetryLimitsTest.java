package dev.aifleet.conformance.errors;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.conformance.errors.Talk.Mode;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
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

/// How often is enough: attempts, budget, deadline and breaker. Four providers, one a priority.
final class RetryLimitsTest {
  private static final String FAILING = "{\"errorPercent\":100,\"errorStatus\":503}";
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

  private static List<Provider> providers;

  @BeforeAll
  static void open() {
    providers = Stream.of("a", "b", "c", "d").map(Provider::named).toList();
  }

  @AfterAll
  static void close() {
    providers.forEach(Provider::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void nobodyIsAskedBeyondTheAttempts(int attempts) {
    behave(FAILING, FAILING, FAILING, FAILING);
    try (var scene = Scene.of(tiers(new Retry(attempts, SHORT, 100), 4))) {

      HttpResponse<String> answer = chat(scene);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-aifleet-upstream"))
          .contains(providers.get(attempts - 1).name());
      assertThat(answer.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(asked()).isEqualTo(attempts);
    }
  }

  @Test
  void theLastAttemptMayStillServe() {
    behave(FAILING, FAILING, "{}", "{}");
    try (var scene = Scene.of(tiers(new Retry(3, SHORT, 100), 4))) {

      HttpResponse<String> answer = chat(scene);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-aifleet-upstream")).contains("c");
      assertThat(answer.headers().firstValue("x-should-retry")).isEmpty();
      assertThat(asked()).isEqualTo(3);
    }
  }

  @Test
  void everybodyIsAskedBeforeAnybodyIsAskedAgain() {
    behave(FAILING, FAILING, "{}", "{}");
    try (var scene = Scene.of(tiers(new Retry(3, SHORT, 100), 2))) {

      HttpResponse<String> answer = chat(scene);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(providers.get(0).count("requests")).isEqualTo(2);
      assertThat(providers.get(1).count("requests")).isEqualTo(1);
    }
  }

  @Test
  void whenAllFailRetriesStayWithinTheirBudgetAndClientsAreToldNotToAdd() {
    int offered = 300;
    behave(FAILING, FAILING, FAILING, FAILING);
    try (var scene = Scene.of(tiers(Retry.DEFAULT, 4))) {
      int withoutRetry = 0;
      int forbidden = 0;

      for (int i = 0; i < offered; i++) {
        HttpResponse<String> answer = chat(scene);
        assertThat(answer.statusCode()).isEqualTo(503);
        forbidden += answer.headers().firstValue("x-should-retry").isPresent() ? 1 : 0;
        boolean first = answer.headers().firstValue("x-aifleet-upstream").orElse("").equals("a");
        withoutRetry += first ? 1 : 0;
      }

      assertThat(asked()).isBetween(offered + 3L, offered + offered / 4L);
      assertThat(withoutRetry).isPositive();
      assertThat(scene.metric("aigateway_retry_budget_exhausted_total"))
          .describedAs("they are those whose clients are told")
          .isEqualTo(forbidden)
          .isGreaterThanOrEqualTo(withoutRetry);
    }
  }

  @Test
  void theTotalOfTheFirstIsTheTimeOfAll() {
    behave(FAILING, "{\"fault\":\"Hang\",\"faultAt\":\"Headers\"}", "{}", "{}");
    ConfigBuilder config =
        config()
            .retry(new Retry(3, SHORT, 100))
            .to(upstream(0).timeoutMillis(500, 500, 500, 500))
            .to(upstream(1).priority(1));
    try (var scene = Scene.of(config)) {

      HttpResponse<String> answer = chat(scene);

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(Told.in(answer, Talk.Chat).message()).contains("took too long");
      scene.awaitNothingInFlight();
    }
  }

  @Test
  void afterSoManyFailuresNobodyWaitsForThatOneAnyMore() {
    behave(FAILING, "{}", "{}", "{}");
    ConfigBuilder config =
        config()
            .retry(new Retry(3, SHORT, 100))
            .to(upstream(0).opensAfter(3))
            .to(upstream(1).priority(1));
    try (var scene = Scene.of(config)) {

      for (int i = 0; i < 10; i++) {
        assertThat(chat(scene).statusCode()).isEqualTo(200);
      }

      assertThat(providers.get(0).count("requests")).isEqualTo(3);
      assertThat(scene.metric("aigateway_upstream_ejected", "\"a\"")).isEqualTo(1);
    }
  }

  @Test
  void theLastOneIsAskedHoweverOftenItFails() {
    behave(FAILING, "{}", "{}", "{}");
    ConfigBuilder config = config().to(upstream(0).opensAfter(1));
    try (var scene = Scene.of(config)) {

      for (int i = 0; i < 8; i++) {
        assertThat(chat(scene).statusCode()).isEqualTo(503);
      }
      providers.get(0).behave("{}");

      assertThat(chat(scene).statusCode()).isEqualTo(200);
      assertThat(scene.metric("aigateway_upstream_ejected", "\"a\"")).isZero();
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
    Provider provider = providers.get(number);
    return CaseUpstream.at(provider.name(), provider, Api.OpenAI);
  }

  private static void behave(String... knobs) {
    for (int i = 0; i < knobs.length; i++) {
      providers.get(i).behave(knobs[i]);
    }
  }

  private static long asked() {
    return providers.stream().mapToLong(provider -> provider.count("requests")).sum();
  }

  private static HttpResponse<String> chat(Scene scene) {
    return scene.post(Talk.Chat.path(), Talk.Chat.body(Mode.Unary));
  }
}
