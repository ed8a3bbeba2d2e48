package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorReadingTest {
  @ParameterizedTest
  @MethodSource("shapes")
  void theMessageIsFoundInEveryShape(String body, String message) {
    assertThat(read(body).message()).isEqualTo(message);
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        arguments("{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":null}}", "m"),
        arguments("{\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}}", "m"),
        arguments("{\"error\":\"model 'x' not found\"}", "model 'x' not found"),
        arguments("{\"error\":\"Unauthorized\",\"message\":\"No such key\"}", "No such key"),
        arguments("{\"error\":true,\"reason\":\"m\"}", "m"),
        arguments("{\"error\":{\"error\":{\"message\":\"deep\"}}}", "deep"),
        arguments("{\"error\":{\"detail\":\"m\"}}", "m"),
        arguments("{\"error\":{\"message\":[\"a\",\"b\"]}}", "a; b"),
        arguments("{\"object\":\"error\",\"message\":\"m\",\"type\":\"T\",\"code\":400}", "m"),
        arguments("{\"detail\":\"m\"}", "m"),
        arguments("{\"detail\":{\"message\":\"m\"}}", "m"),
        arguments(
            "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"messages\",0],"
                + "\"msg\":\"Field required\",\"input\":{\"a\":[[1]]}}]}",
            "body.messages.0: Field required"),
        arguments("{\"errors\":[{\"message\":\"m\"},{\"message\":\"n\"}]}", "m; n"),
        arguments("{\"errors\":[\"m\"]}", "m"),
        arguments("{\"errors\":{\"model\":[\"is unknown\"]}}", "is unknown"),
        arguments("{\"title\":\"Bad Request\",\"detail\":\"m\",\"status\":400}", "m"),
        arguments("{\"error_msg\":\"m\",\"error_code\":17}", "m"),
        arguments("{\"base_resp\":{\"status_code\":2013,\"status_msg\":\"m\"}}", "m"),
        arguments("{\"fault\":{\"faultstring\":\"m\"}}", "m"),
        arguments("{\"Message\":\"m\"}", "m"),
        arguments("[{\"error\":{\"code\":429,\"message\":\"m\"}}]", "m"),
        arguments("[\"m\"]", "m"),
        arguments("\uFEFF {\"error\":{\"message\":\"m\"}}", "m"),
        arguments("data: {\"error\":{\"message\":\"m\"}}\n\n", "m"),
        arguments("event: error\ndata: {\"message\":\"m\"}\n\n", "m"),
        arguments(
            "{\"type\":\"response.failed\",\"response\":{\"error\":{\"message\":\"m\"}}}", "m"),
        arguments(
            "{\"error\":{\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{"
                + "\"raw\":\"{\\\"error\\\":{\\\"message\\\":\\\"too hot\\\"}}\"}}}",
            "Provider returned error: too hot"),
        arguments("upstream connect error", "upstream connect error"),
        arguments("two\r\n\tlines", "two lines"),
        arguments("{\"cut\":", "{\"cut\":"),
        arguments(
            "<html>\n<head><title>502 Bad Gateway</title></head><body><h1>x</h1></body></html>",
            "502 Bad Gateway"),
        arguments(
            "<!DOCTYPE html><style>a{}</style><script>if(a<b){}</script><!-- <p>c -->"
                + "<p>Service&nbsp;is &lt;busy&gt;</p>",
            "Service is <busy>"),
        arguments(
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>No</Message></Error>",
            "AccessDenied No"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "{}", "[]", "<html>", "<style>never ends", "\u0000\u0001"})
  void anErrorWithoutAMessageGetsTheStatusAsItsMessage(String body) {
    ErrorReading read = read(body);

    assertThat(read.messageOr(502)).startsWith("The upstream answered 502").endsWith(".");
  }

  @Test
  void aCodeAloneIsNamed() {
    assertThat(read("{\"error\":{\"code\":\"bad_thing\"}}").messageOr(400))
        .isEqualTo("The upstream answered 400: bad_thing.");
  }

  @Test
  void bytesThatAreNoTextAreNotShown() {
    assertThat(ErrorReading.of(new byte[] {(byte) 0x1f, (byte) 0x8b, 8, 0}).message()).isNull();
  }

  @Test
  void whatIsNotUtf8IsReadAsLatin1() {
    byte[] body = "{\"detail\":\"\u00e9chec\"}".getBytes(ISO_8859_1);

    assertThat(ErrorReading.of(body).message()).isEqualTo("\u00e9chec");
  }

  @Test
  void aLongTextIsCutAtCharacters() {
    assertThat(read("😀".repeat(300)).message()).isEqualTo("😀".repeat(200) + "…");
    assertThat(read("{\"detail\":\"" + "x".repeat(20_000) + "\"}").message()).hasSize(8193);
  }

  @Test
  void whatRepeatsAWholeRequestIsStillRead() {
    String input = "[".repeat(400) + "]".repeat(400);
    String many = "[" + "{\"a\":1},".repeat(20_000) + "1]";

    assertThat(read("{\"input\":" + input + ",\"detail\":\"m\"}").message()).isEqualTo("m");
    assertThat(read("{\"detail\":\"m\",\"input\":" + many + "}").message()).isEqualTo("m");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aBodyOfTheClientsOwnFormatIsKnown(String body, @Nullable Format format) {
    assertThat(read(body).format()).isEqualTo(format);
  }

  static Stream<Arguments> formats() {
    return Stream.of(
        arguments("{\"error\":{\"message\":\"m\"}}", Format.OpenAI),
        arguments(
            "{\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}}", Format.Anthropic),
        arguments("{\"error\":{\"message\":\"\"}}", null),
        arguments("data: {\"error\":{\"message\":\"m\"}}", null),
        arguments("{\"error\":\"m\"}", null),
        arguments("[{\"error\":{\"message\":\"m\"}}]", null),
        arguments("{\"message\":\"m\"}", null));
  }

  private static ErrorReading read(String body) {
    return ErrorReading.of(body.getBytes(UTF_8));
  }
}
