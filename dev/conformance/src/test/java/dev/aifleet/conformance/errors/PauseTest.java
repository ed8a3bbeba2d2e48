package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.errors.Talk.Mode;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How long a provider asks to be left alone, in each of the ways to say it.
final class PauseTest {
  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = Stage.open();
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"seconds", "millis", "date", "millis,date"})
  void whoeverSaysWhenIsLeftAloneUntilThenAndAskedAgain(String form) {
    stage.backed(Talk.Chat, full(429, "2s", form));
    stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "second");
    stage.first().behave("{}");

    stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "second");
    stage.assertAsked(0, 2);
    await("the first is asked again")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "first"));
  }

  @ParameterizedTest
  @CsvSource({"seconds, 20, 30", "millis, 20, 30", "date, 20, 31"})
  void whileTheOnlyOneIsLeftAloneClientsHearHowLong(String form, int least, int most) {
    stage.alone(Talk.Chat, full(429, "30s", form));
    HttpResponse<String> first = stage.ask(Talk.Chat, Mode.Unary);

    HttpResponse<String> next = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue(form.equals("millis") ? "retry-after-ms" : "retry-after"))
        .isPresent();
    assertThat(next.statusCode()).isEqualTo(429);
    assertThat(Told.in(next, Talk.Chat).code()).isEqualTo("rate_limit_exceeded");
    assertThat(seconds(next)).isBetween(least, most);
    stage.assertAsked(1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seconds", "millis", "date"})
  void noProviderIsLeftAloneForLongerThanAMinute(String form) {
    stage.alone(Talk.Chat, full(429, "1h", form));
    stage.ask(Talk.Chat, Mode.Unary);

    HttpResponse<String> next = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(next.statusCode()).isEqualTo(429);
    assertThat(seconds(next)).isBetween(50, 60);
  }

  @Test
  void serverErrorsMayAskForItToo() {
    stage.backed(Talk.Chat, full(503, "30s", "seconds"));

    stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "second");
    stage.assertServed(stage.ask(Talk.Chat, Mode.Unary), "second");

    stage.assertAsked(1, 2);
    assertThat(stage.isEjected("first")).isFalse();
  }

  @Test
  void withoutAWordOfItAFullProviderIsNotLeftAlone() {
    stage.alone(Talk.Chat, full(429, "none", "seconds"));

    HttpResponse<String> first = stage.ask(Talk.Chat, Mode.Unary);
    HttpResponse<String> second = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(second.statusCode()).isEqualTo(429);
    stage.assertAsked(2, 0);
  }

  @Test
  void whatTheProviderSaysAboutTryingAgainReachesTheClientAlone() {
    stage.alone(Talk.Chat, "{\"errorPercent\":100,\"errorStatus\":400,\"shouldRetry\":true}");

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(answer.headers().allValues("x-should-retry")).containsExactly("true");
  }

  @Test
  void alsoWhenTheGatewayHasTriedAllThereIs() {
    String knobs = "{\"errorPercent\":100,\"errorStatus\":503,\"shouldRetry\":true}";
    stage.backed(Talk.Chat, knobs);
    stage.second().behave(knobs);

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(answer.headers().allValues("x-should-retry")).containsExactly("true");
  }

  private static String full(int status, String retryAfter, String form) {
    String knobs = "\"errorStatus\":%d,\"retryAfter\":\"%s\",\"retryAfterAs\":\"%s\"}";
    return "{\"errorPercent\":100," + knobs.formatted(status, retryAfter, form);
  }

  private static int seconds(HttpResponse<String> answer) {
    return Integer.parseInt(answer.headers().firstValue("retry-after").orElse("-1"));
  }
}
