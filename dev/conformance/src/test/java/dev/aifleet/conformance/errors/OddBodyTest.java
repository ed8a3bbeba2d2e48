package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.errors.Talk.Mode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies that are not what the provider's own format promises.
final class OddBodyTest {
  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = Stage.open();
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @Test
  void aPageOfAProxyBeforeTheProviderBecomesAnErrorThatClientsRead() {
    stage.alone(Talk.Chat, error(502, "Html"));

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Stream);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Told.in(answer, Talk.Chat).message()).isNotBlank().doesNotContain("<html");
  }

  @Test
  void anErrorWithoutABodyIsStillThatError() {
    stage.alone(Talk.Chat, error(503, "Empty"));

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(Told.in(answer, Talk.Chat).message()).contains("503");
  }

  @ParameterizedTest
  @CsvSource({
    "ChatAtAnthropic, Html",
    "ChatAtAnthropic, Empty",
    "ChatAtGemini, Html",
    "ChatAtGemini, Empty",
    "MessagesAtOpenAi, Html",
    "MessagesAtOpenAi, Empty"
  })
  void whereFormatsDifferTheClientAlwaysReadsItsOwn(Talk talk, String body) {
    stage.alone(talk, error(502, body));

    HttpResponse<String> answer = stage.ask(talk, Mode.Stream);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Told.in(answer, talk).message()).isNotBlank().doesNotContain("<html");
  }

  @ParameterizedTest
  @CsvSource({"400, false", "422, false", "500, true", "502, true", "503, true", "429, true"})
  void itIsTheStatusThatDecidesAboutARetry(int status, boolean retried) {
    for (String body : new String[] {"Html", "Empty"}) {
      stage.backed(Talk.Chat, error(status, body));

      HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Unary);

      assertThat(answer.statusCode()).isEqualTo(retried ? 200 : status);
      stage.assertAsked(1, retried ? 1 : 0);
    }
  }

  @Test
  void aPathThatTheProviderDoesNotKnowIsNoMissingModel() {
    String unknown = "{\"errorPercent\":100,\"errorStatus\":404,\"errorCode\":\"unknown_url\"}";
    stage.backed(Talk.Chat, unknown, upstream -> upstream.opensAfter(1));

    HttpResponse<String> answer = stage.ask(Talk.Chat, Mode.Unary);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(Told.in(answer, Talk.Chat).code()).isEqualTo("unknown_url");
    stage.assertAsked(1, 0);
    assertThat(stage.isEjected("first")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void anErrorThatComesBeforeTheRequestIsReadIsHeard(Mode mode) {
    stage.alone(Talk.Chat, "{\"errorPercent\":100,\"errorStatus\":413,\"errorEarly\":true}");

    HttpResponse<String> answer = stage.ask(Talk.Chat, mode);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Told.in(answer, Talk.Chat).code()).isEqualTo("request_too_large");
  }

  @Test
  void aPackedAnswerIsUnpackedSinceNobodyAskedForIt() {
    stage.alone(Talk.Chat, "{\"gzip\":true}");
    var request =
        stage
            .scene()
            .request(Talk.Chat.path())
            .POST(BodyPublishers.ofString(Talk.Chat.body(Mode.Unary)));

    HttpResponse<byte[]> answer =
        stage.scene().send(request.build(), BodyHandlers.ofByteArray()).join();

    assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("Hello from first");
  }

  @ParameterizedTest
  @EnumSource(
      value = Talk.class,
      names = {"ChatAtAnthropic", "ChatAtGemini", "MessagesAtOpenAi"})
  void aPackedAnswerIsTranslated(Talk talk) {
    stage.alone(talk, "{\"gzip\":true}");

    HttpResponse<String> answer = stage.ask(talk, Mode.Unary);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
    assertThat(answer.body()).contains("Hello from first");
  }

  private static String error(int status, String body) {
    return "{\"errorPercent\":100,\"errorStatus\":" + status + ",\"errorBody\":\"" + body + "\"}";
  }
}
