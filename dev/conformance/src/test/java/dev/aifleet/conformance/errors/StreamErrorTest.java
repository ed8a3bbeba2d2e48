package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.errors.Talk.Mode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Errors inside a stream that has status 200.
final class StreamErrorTest {
  /// @param ordered the status that the simulator writes an event about
  /// @param code in that event; empty: the status's own
  /// @param told the status that can be read from that event
  /// @param retried whether somebody else may fare better
  private record Row(Talk talk, int ordered, String code, int told, boolean retried) {}

  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = Stage.open();
  }

  @AfterAll
  static void close() {
    stage.scene().awaitNothingInFlight();
    stage.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theFirstEventDecidesTheStatusWhileThereIsNoOther(Row row) {
    stage.alone(row.talk(), errorEvent(row.ordered(), row.code(), 0));

    HttpResponse<String> answer = stage.ask(row.talk(), Mode.Stream);

    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(row.told());
    assertThat(Told.in(answer, row.talk()).message()).isNotBlank();
    assertThat(answer.body()).doesNotContain(row.talk().terminal(), "data:");
    stage.assertAsked(1, 0);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anErrorInTheFirstEventIsMadeUpForLikeAStatus(Row row) {
    stage.backed(row.talk(), errorEvent(row.ordered(), row.code(), 0));

    HttpResponse<String> answer = stage.ask(row.talk(), Mode.Stream);

    if (row.retried()) {
      stage.assertServed(answer, "second");
      assertThat(answer.body()).contains(row.talk().terminal()).doesNotContain("\"error\":{");
      stage.assertAsked(1, 1);
    } else {
      assertThat(answer.statusCode()).isEqualTo(row.told());
      stage.assertAsked(1, 0);
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
  void itIsToldInTheWordsThatAStatusWouldBe(Talk talk, int status, String type, String code) {
    stage.alone(talk, errorEvent(status, "", 0));
    HttpResponse<String> event = stage.ask(talk, Mode.Stream);
    stage.alone(talk, "{\"errorPercent\":100,\"errorStatus\":" + status + "}");

    HttpResponse<String> answer = stage.ask(talk, Mode.Stream);

    Told told = Told.in(event, talk);
    assertThat(told.type()).isEqualTo(type);
    assertThat(told.code()).isEqualTo(code);
    assertThat(told).isEqualTo(Told.in(answer, talk));
    assertThat(event.statusCode()).isEqualTo(answer.statusCode());
  }

  @Test
  void aQuotaErrorAfterTheScaffoldOfAResponseIsMadeUpFor() {
    stage.backed(Talk.Responses, errorEvent(429, "insufficient_quota", 2));

    HttpResponse<String> answer = stage.ask(Talk.Responses, Mode.Stream);

    stage.assertServed(answer, "second");
    assertThat(answer.body().split("event: response.created", -1)).hasSize(2);
    assertThat(answer.body()).doesNotContain("first").contains("response.completed");
  }

  @Test
  void aloneAQuotaErrorAfterTheScaffoldIsAStatus() {
    stage.alone(Talk.Responses, errorEvent(429, "insufficient_quota", 2));

    HttpResponse<String> answer = stage.ask(Talk.Responses, Mode.Stream);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(Told.in(answer, Talk.Responses).code()).isEqualTo("insufficient_quota");
  }

  @Test
  void anOverloadAfterTheScaffoldOfAMessageIsMadeUpFor() {
    stage.backed(Talk.Messages, errorEvent(529, "", 1));

    HttpResponse<String> answer = stage.ask(Talk.Messages, Mode.Stream);

    stage.assertServed(answer, "second");
    assertThat(answer.body().split("event: message_start", -1)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void anErrorAfterContentIsToldWithoutAnEndAndNeverRetried(Talk talk) {
    stage.backed(
        talk, errorEvent(500, "", eventsWithContent(talk)), upstream -> upstream.opensAfter(1));

    HttpResponse<String> answer = stage.ask(talk, Mode.Stream);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("Hello from first").doesNotContain(talk.terminal());
    assertThat(answer.body()).contains("told to answer 500").doesNotContain("upstream_");
    stage.assertAsked(1, 0);
    assertThat(stage.isEjected("first")).isTrue();
  }

  static Stream<Row> rows() {
    return Arrays.stream(Talk.values())
        .flatMap(
            talk ->
                Stream.of(
                    new Row(talk, 400, invalid(talk), 400, false),
                    new Row(talk, 401, "", 502, true),
                    new Row(talk, 429, "", 429, true),
                    new Row(talk, 500, "", 500, true),
                    new Row(talk, 529, "", overloaded(talk), true)));
  }

  /// An event of `/responses` has nothing but a code to tell it by.
  private static String invalid(Talk talk) {
    return talk == Talk.Responses ? "invalid_prompt" : "";
  }

  private static int overloaded(Talk talk) {
    return talk == Talk.Responses ? 500 : 529;
  }

  private static int eventsWithContent(Talk talk) {
    return switch (talk) {
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
