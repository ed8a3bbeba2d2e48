package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.errors.EndpointCase.Mode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies that are not in the provider's format.
final class OddBodyTest {
  @RegisterExtension static final ErrorsFixture fixture = ErrorsFixture.open();

  @Test
  void anHtmlErrorPageBecomesAnErrorInTheClientsSchema() {
    fixture.withoutFallback(EndpointCase.Chat, error(502, "Html"));

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Stream);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(ClientError.in(response, EndpointCase.Chat).message())
        .isNotBlank()
        .doesNotContain("<html");
  }

  @Test
  void anErrorWithoutABodyKeepsItsStatus() {
    fixture.withoutFallback(EndpointCase.Chat, error(503, "Empty"));

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(ClientError.in(response, EndpointCase.Chat).message()).contains("503");
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
  void whereFormatsDifferTheClientAlwaysReadsItsOwn(EndpointCase endpoint, String body) {
    fixture.withoutFallback(endpoint, error(502, body));

    HttpResponse<String> response = fixture.send(endpoint, Mode.Stream);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(ClientError.in(response, endpoint).message()).isNotBlank().doesNotContain("<html");
  }

  @ParameterizedTest
  @CsvSource({"400, false", "422, false", "500, true", "502, true", "503, true", "429, true"})
  void retryDependsOnTheStatus(int status, boolean retried) {
    for (String body : new String[] {"Html", "Empty"}) {
      fixture.withFallback(EndpointCase.Chat, error(status, body));

      HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

      assertThat(response.statusCode()).isEqualTo(retried ? 200 : status);
      fixture.assertRequests(1, retried ? 1 : 0);
    }
  }

  @Test
  void a404ForAnUnknownPathIsNotReportedAsAnUnknownModel() {
    String unknown = "{\"errorPercent\":100,\"errorStatus\":404,\"errorCode\":\"unknown_url\"}";
    fixture.withFallback(EndpointCase.Chat, unknown, upstream -> upstream.opensAfter(1));

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, Mode.Unary);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(ClientError.in(response, EndpointCase.Chat).code()).isEqualTo("unknown_url");
    fixture.assertRequests(1, 0);
    assertThat(fixture.isEjected("first")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void anErrorSentBeforeTheRequestIsReadIsReceived(Mode mode) {
    fixture.withoutFallback(
        EndpointCase.Chat, "{\"errorPercent\":100,\"errorStatus\":413,\"errorEarly\":true}");

    HttpResponse<String> response = fixture.send(EndpointCase.Chat, mode);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(ClientError.in(response, EndpointCase.Chat).code()).isEqualTo("request_too_large");
  }

  @Test
  void aGzippedResponseIsUnpackedForAClientThatDoesNotAcceptIt() {
    fixture.withoutFallback(EndpointCase.Chat, "{\"gzip\":true}");
    var request =
        fixture
            .gateway()
            .request(EndpointCase.Chat.path())
            .POST(BodyPublishers.ofString(EndpointCase.Chat.body(Mode.Unary)));

    HttpResponse<byte[]> response =
        fixture.gateway().send(request.build(), BodyHandlers.ofByteArray()).join();

    assertThat(response.headers().firstValue("content-encoding")).isEmpty();
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("Hello from first");
  }

  @ParameterizedTest
  @EnumSource(
      value = EndpointCase.class,
      names = {"ChatAtAnthropic", "ChatAtGemini", "MessagesAtOpenAi"})
  void aGzippedResponseIsTranslated(EndpointCase endpoint) {
    fixture.withoutFallback(endpoint, "{\"gzip\":true}");

    HttpResponse<String> response = fixture.send(endpoint, Mode.Unary);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-encoding")).isEmpty();
    assertThat(response.body()).contains("Hello from first");
  }

  private static String error(int status, String body) {
    return "{\"errorPercent\":100,\"errorStatus\":" + status + ",\"errorBody\":\"" + body + "\"}";
  }
}
