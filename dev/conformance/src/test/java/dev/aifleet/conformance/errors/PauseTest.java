package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.errors.EndpointCase.Mode;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Retry-After and its variants.
final class PauseTest {
  @RegisterExtension static final ErrorsFixture fixture = ErrorsFixture.open();

  @ParameterizedTest
  @ValueSource(strings = {"seconds", "millis", "date", "millis,date"})
  void retryAfterEjectsTheUpstreamUntilThen(String form) {
    fixture.withFallback(EndpointCase.Chat, full(429, "2s", form));
    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "second");
    fixture.first().behave("{}");

    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "second");
    fixture.assertRequests(0, 2);
    await("traffic at the first again")
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "first"));
  }

  @ParameterizedTest
  @CsvSource({"seconds, 20, 30", "millis, 20, 30", "date, 20, 31"})
  void withoutFallbackRetryAfterReachesTheClient(String form, int least, int most) {
    fixture.withoutFallback(EndpointCase.Chat, full(429, "30s", form));
    HttpResponse<String> first = fixture.send(EndpointCase.Chat, Mode.Unary);

    HttpResponse<String> next = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue(form.equals("millis") ? "retry-after-ms" : "retry-after"))
        .isPresent();
    assertThat(next.statusCode()).isEqualTo(429);
    assertThat(ClientError.in(next, EndpointCase.Chat).code()).isEqualTo("rate_limit_exceeded");
    assertThat(seconds(next)).isBetween(least, most);
    fixture.assertRequests(1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seconds", "millis", "date"})
  void retryAfterEjectsForAMinuteAtMost(String form) {
    fixture.withoutFallback(EndpointCase.Chat, full(429, "1h", form));
    fixture.send(EndpointCase.Chat, Mode.Unary);

    HttpResponse<String> next = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(next.statusCode()).isEqualTo(429);
    assertThat(seconds(next)).isBetween(50, 60);
  }

  @Test
  void serverErrorsMayHaveRetryAfter() {
    fixture.withFallback(EndpointCase.Chat, full(503, "30s", "seconds"));

    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "second");
    fixture.assertServed(fixture.send(EndpointCase.Chat, Mode.Unary), "second");

    fixture.assertRequests(1, 2);
    assertThat(fixture.isEjected("first")).isFalse();
  }

  @Test
  void a429WithoutRetryAfterDoesNotEject() {
    fixture.withoutFallback(EndpointCase.Chat, full(429, "none", "seconds"));

    HttpResponse<String> first = fixture.send(EndpointCase.Chat, Mode.Unary);
    HttpResponse<String> second = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(second.statusCode()).isEqualTo(429);
    fixture.assertRequests(2, 0);
  }

  @Test
  void retryHeadersPassWithoutFallback() {
    fixture.withoutFallback(
        EndpointCase.Chat, "{\"errorPercent\":100,\"errorStatus\":400,\"shouldRetry\":true}");

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(response.headers().allValues("x-should-retry")).containsExactly("true");
  }

  @Test
  void retryHeadersPassAlsoAfterAllUpstreamsFailed() {
    String knobs = "{\"errorPercent\":100,\"errorStatus\":503,\"shouldRetry\":true}";
    fixture.withFallback(EndpointCase.Chat, knobs);
    fixture.second().behave(knobs);

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(response.headers().allValues("x-should-retry")).containsExactly("true");
  }

  private static String full(int status, String retryAfter, String form) {
    String knobs = "\"errorStatus\":%d,\"retryAfter\":\"%s\",\"retryAfterAs\":\"%s\"}";
    return "{\"errorPercent\":100," + knobs.formatted(status, retryAfter, form);
  }

  private static int seconds(HttpResponse<String> response) {
    return Integer.parseInt(response.headers().firstValue("retry-after").orElse("-1"));
  }
}
