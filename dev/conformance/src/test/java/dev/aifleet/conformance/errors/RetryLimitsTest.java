package dev.aifleet.conformance.errors;

import static dev.aifleet.conformance.rig.Wiring.wiring;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.Retry;
import dev.aifleet.conformance.errors.Talk.Mode;
import dev.aifleet.conformance.rig.Draft;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.conformance.rig.Wiring;
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
    Wiring wiring =
        wiring()
            .retry(new Retry(3, SHORT, 100))
            .to(Draft.of("a", providers.get(0)).timeouts(500, 500, 500, 500))
            .to(Draft.of("b", providers.get(1)).priority(1));
    try (var scene = Scene.of(wiring)) {

      HttpResponse<String> answer = chat(scene);

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(Told.in(answer, Talk.Chat).message()).contains("took too long");
      scene.awaitNothingInFlight();
    }
  }

  @Test
  void afterSoManyFailuresNobodyWaitsForThatOneAnyMore() {
    behave(FAILING, "{}", "{}", "{}");
    Wiring wiring =
        wiring()
            .retry(new Retry(3, SHORT, 100))
            .to(Draft.of("a", providers.get(0)).breakingAfter(3))
            .to(Draft.of("b", providers.get(1)).priority(1));
    try (var scene = Scene.of(wiring)) {

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
    Wiring wiring = wiring().to(Draft.of("a", providers.get(0)).breakingAfter(1));
    try (var scene = Scene.of(wiring)) {

      for (int i = 0; i < 8; i++) {
        assertThat(chat(scene).statusCode()).isEqualTo(503);
      }
      providers.get(0).behave("{}");

      assertThat(chat(scene).statusCode()).isEqualTo(200);
      assertThat(scene.metric("aigateway_upstream_ejected", "\"a\"")).isZero();
    }
  }

  private static Wiring tiers(Retry retry, int count) {
    Wiring wiring = wiring().retry(retry);
    for (int i = 0; i < count; i++) {
      wiring.to(Draft.of(providers.get(i).name(), providers.get(i)).priority(i));
    }
    return wiring;
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
