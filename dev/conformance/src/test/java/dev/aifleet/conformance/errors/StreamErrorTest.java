package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.errors.EndpointCase.Mode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Errors inside a stream that has status 200.
final class StreamErrorTest {
  /// @param ordered the status of the simulator's error event
  /// @param code in that event; empty: the usual one for the status
  /// @param error the status that can be read from that event
  /// @param retried whether a retry may succeed
  private record Row(EndpointCase endpoint, int ordered, String code, int error, boolean retried) {}

  @RegisterExtension static final ErrorsFixture fixture = ErrorsFixture.open();

  @ParameterizedTest
  @MethodSource("rows")
  void withoutFallbackAnErrorInTheFirstEventIsAStatus(Row row) {
    fixture.withoutFallback(row.endpoint(), errorEvent(row.ordered(), row.code(), 0));

    HttpResponse<String> response = fixture.send(row.endpoint(), Mode.Stream);

    assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(row.error());
    assertThat(ClientError.in(response, row.endpoint()).message()).isNotBlank();
    assertThat(response.body()).doesNotContain(row.endpoint().terminal(), "data:");
    fixture.assertRequests(1, 0);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anErrorInTheFirstEventIsRetriedLikeAStatus(Row row) {
    fixture.withFallback(row.endpoint(), errorEvent(row.ordered(), row.code(), 0));

    HttpResponse<String> response = fixture.send(row.endpoint(), Mode.Stream);

    if (row.retried()) {
      fixture.assertServed(response, "second");
      assertThat(response.body()).contains(row.endpoint().terminal()).doesNotContain("\"error\":{");
      fixture.assertRequests(1, 1);
    } else {
      assertThat(response.statusCode()).isEqualTo(row.error());
      fixture.assertRequests(1, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ChatAtAnthropic, 404, invalid_request_error, model_not_found",
    "ChatAtAnthropic, 529, server_error, overloaded",
    "ChatAtGemini, 404, invalid_request_error, model_not_found",
    "ChatAtGemini, 503, server_error, overloaded",
    "ChatAtGemini, 429, requests, rate_limit_exceeded",
    "MessagesAtOpenAi, 429, rate_limit_error, rate_limit_error",
    "MessagesAtOpenAi, 500, api_error, api_error"
  })
  void anErrorEventHasTheSchemaOfAnErrorStatus(
      EndpointCase endpoint, int status, String type, String code) {
    fixture.withoutFallback(endpoint, errorEvent(status, "", 0));
    HttpResponse<String> event = fixture.send(endpoint, Mode.Stream);
    fixture.withoutFallback(endpoint, "{\"errorPercent\":100,\"errorStatus\":" + status + "}");

    HttpResponse<String> response = fixture.send(endpoint, Mode.Stream);

    ClientError error = ClientError.in(event, endpoint);
    assertThat(error.type()).isEqualTo(type);
    assertThat(error.code()).isEqualTo(code);
    assertThat(error).isEqualTo(ClientError.in(response, endpoint));
    assertThat(event.statusCode()).isEqualTo(response.statusCode());
  }

  @Test
  void aQuotaErrorAfterTheFirstTwoEventsOfAResponseIsRetried() {
    fixture.withFallback(EndpointCase.Responses, errorEvent(429, "insufficient_quota", 2));

    HttpResponse<String> response = fixture.send(EndpointCase.Responses, Mode.Stream);

    fixture.assertServed(response, "second");
    assertThat(response.body().split("event: response.created", -1)).hasSize(2);
    assertThat(response.body()).doesNotContain("first").contains("response.completed");
  }

  @Test
  void withoutFallbackAQuotaErrorAfterTheFirstTwoEventsIsAStatus() {
    fixture.withoutFallback(EndpointCase.Responses, errorEvent(429, "insufficient_quota", 2));

    HttpResponse<String> response = fixture.send(EndpointCase.Responses, Mode.Stream);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(ClientError.in(response, EndpointCase.Responses).code())
        .isEqualTo("insufficient_quota");
  }

  @Test
  void anOverloadAfterTheFirstEventsOfAMessageIsRetried() {
    fixture.withFallback(EndpointCase.Messages, errorEvent(529, "", 1));

    HttpResponse<String> response = fixture.send(EndpointCase.Messages, Mode.Stream);

    fixture.assertServed(response, "second");
    assertThat(response.body().split("event: message_start", -1)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void anErrorEventAfterContentIsPassedOnWithoutATerminalEventAndNotRetried(EndpointCase endpoint) {
    fixture.withFallback(
        endpoint,
        errorEvent(500, "", eventsWithContent(endpoint)),
        upstream -> upstream.opensAfter(1));

    HttpResponse<String> response = fixture.send(endpoint, Mode.Stream);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("Hello from first").doesNotContain(endpoint.terminal());
    assertThat(response.body()).contains("is configured to return 500").doesNotContain("upstream_");
    fixture.assertRequests(1, 0);
    assertThat(fixture.isEjected("first")).isTrue();
  }

  static Stream<Row> rows() {
    return Arrays.stream(EndpointCase.values())
        .flatMap(
            endpoint ->
                Stream.of(
                    new Row(endpoint, 400, invalid(endpoint), 400, false),
                    new Row(endpoint, 401, "", 502, true),
                    new Row(endpoint, 429, "", 429, true),
                    new Row(endpoint, 500, "", 500, true),
                    new Row(endpoint, 529, "", overloaded(endpoint), true)));
  }

  /// An error event of `/responses` has a code only, no status.
  private static String invalid(EndpointCase endpoint) {
    return endpoint == EndpointCase.Responses ? "invalid_prompt" : "";
  }

  private static int overloaded(EndpointCase endpoint) {
    return endpoint == EndpointCase.Responses ? 500 : 529;
  }

  private static int eventsWithContent(EndpointCase endpoint) {
    return switch (endpoint) {
      case Responses -> 6;
      case Messages, ChatAtAnthropic -> 5;
      case Chat, Completions, ChatAtAzure, ChatAtGemini, MessagesAtOpenAi -> 4;
    };
  }

  private static String errorEvent(int status, String code, int after) {
    return "{\"fault\":\"ErrorEvent\",\"errorStatus\":%d,\"errorCode\":\"%s\",\"faultAfter\":%d}"
        .formatted(status, code, after);
  }
}
