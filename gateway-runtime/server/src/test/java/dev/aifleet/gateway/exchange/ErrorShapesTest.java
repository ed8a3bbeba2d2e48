package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.KEY;
import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors of upstreams in every format, for clients of both formats: the message arrives where the
/// client's SDK reads it.
class ErrorShapesTest {
  private static final String REST =
      "\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String HTML =
      "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
  private static final String VLLM =
      "{\"object\":\"error\",\"message\":\"only 4096 allowed\",\"type\":\"BadRequestError\","
          + "\"param\":null,\"code\":400}";
  private static final String TOO_LONG =
      "This model's maximum context length is 128000 tokens. However, your messages resulted in"
          + " 130000 tokens.";

  @ParameterizedTest
  @MethodSource("routes")
  void theMessageReachesTheClient(Api api, String path) {
    for (String body :
        new String[] {
          VLLM,
          "{\"error\":\"only 4096 allowed\"}",
          "{\"detail\":\"only 4096 allowed\"}",
          "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"only 4096 allowed\"}]}",
          "{\"message\":\"only 4096 allowed\"}",
          "{\"errors\":[{\"message\":\"only 4096 allowed\"}]}",
          "[{\"error\":{\"code\":400,\"message\":\"only 4096 allowed\"}}]",
          "<html><title>only 4096 allowed</title></html>",
          "only 4096 allowed",
          "\"only 4096 allowed\"",
          "{\"error\":\"{\\\"message\\\":\\\"only 4096 allowed\\\"}\"}",
          "{\"Error\":{\"Code\":\"x\",\"Message\":\"only 4096 allowed\"}}",
          "{\"Response\":{\"Error\":{\"Code\":\"x\",\"Message\":\"only 4096 allowed\"}}}",
          "{\"errorMessage\":\"only 4096 allowed\",\"errorType\":\"x\"}",
          "{\"err\":\"only 4096 allowed\"}",
          "{\"message\":{\"text\":\"only 4096 allowed\"}}",
          "{\"header\":{\"code\":10013,\"message\":\"only 4096 allowed\"}}",
          "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"fieldViolations\":"
              + "[{\"description\":\"only 4096 allowed\"}]}]}}",
        }) {
      HttpResponse<String> reply = ask(api, path, "{" + REST, error(400, body));

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
      assertError(path, reply.body(), "only 4096 allowed");
    }
  }

  static Stream<Arguments> routes() {
    return Stream.of(
        arguments(Api.OpenAI, "/v1/chat/completions"),
        arguments(Api.OpenAI, "/v1/responses"),
        arguments(Api.OpenAI, "/v1/embeddings"),
        arguments(Api.OpenAI, "/v1/messages"),
        arguments(Api.AzureOpenAI, "/v1/chat/completions"),
        arguments(Api.AzureOpenAI, "/v1/messages"),
        arguments(Api.Anthropic, "/v1/chat/completions"),
        arguments(Api.Anthropic, "/v1/messages"),
        arguments(Api.Gemini, "/v1/chat/completions"));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void anErrorInUtf16KeepsItsMessageAndNoKey(Api api, String path) {
    for (String name : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE"}) {
      for (String body :
          new String[] {
            VLLM.replace("allowed", "erlaubt für sk-provider-key"),
            "{\"error\":{\"message\":\"only 4096 erlaubt für sk-provider-key\",\"type\":\"t\"}}",
            "<html><title>only 4096 erlaubt für sk-provider-key</title></html>"
          }) {
        byte[] bytes = body.getBytes(Charset.forName(name));
        Script utf16 =
            (request, connection) -> {
              connection.raw(
                  "HTTP/1.1 400 X\r\ncontent-type: application/json; charset=utf-16\r\n"
                      + ("content-length: " + bytes.length + "\r\n\r\n"));
              connection.raw(bytes);
            };

        try (var upstream = FakeUpstream.responding(utf16);
            var gateway =
                GatewayRig.with(
                    config().to(upstream("u", upstream.url()).api(api), "sk-provider-key"))) {
          var reply = gateway.post(path, "{" + REST, "authorization", "Bearer " + KEY);

          assertThat(reply.statusCode()).isEqualTo(400);
          assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
          assertError(path, reply.body(), "only 4096 erlaubt für ***");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aWebPageOfAProxyBecomesAJsonError(Api api, String path) {
    Script page =
        (request, connection) ->
            connection.raw(
                "HTTP/1.1 502 X\r\ncontent-type: text/html\r\ncontent-length: "
                    + HTML.length()
                    + "\r\n\r\n"
                    + HTML);

    HttpResponse<String> reply = ask(api, path, "{" + REST, page);

    assertThat(reply.statusCode()).isEqualTo(502);
    assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
    assertError(path, reply.body(), "502 Bad Gateway");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void anErrorWithoutABodyNamesItsStatus(Api api, String path) {
    assertError(
        path, ask(api, path, "{" + REST, error(418, "")).body(), "The upstream answered 418.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ \"error\": {\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\",\"more\":1}"
            + " }",
        "{\"error\":{\"message\":\"m\"}}"
      })
  void anErrorOfTheClientsOwnFormatStaysAsItCame(String body) {
    HttpResponse<String> reply =
        ask(Api.OpenAI, "/v1/chat/completions", "{" + REST, error(422, body));

    assertThat(reply.statusCode()).isEqualTo(422);
    assertThat(reply.body()).isEqualTo(body);
  }

  @Test
  void anAnthropicErrorStaysAsItCame() {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"m\"},"
            + "\"request_id\":\"req_1\"}";

    assertThat(ask(Api.Anthropic, "/v1/messages", "{" + REST, error(400, body)).body())
        .isEqualTo(body);
  }

  @Test
  void theUpstreamsOwnTypeCodeAndFieldAreKept() {
    String body = "{\"message\":\"m\",\"type\":\"bad\",\"code\":\"odd\",\"param\":\"n\"}";

    var error =
        new JsonObject(ask(Api.OpenAI, "/v1/embeddings", "{" + REST, error(400, body)).body())
            .getJsonObject("error");

    assertThat(error.getString("type")).isEqualTo("bad");
    assertThat(error.getString("code")).isEqualTo("odd");
    assertThat(error.getString("param")).isEqualTo("n");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aPromptTooLongIsReportedInTheClientsFormat(Api api, String path) {
    HttpResponse<String> reply =
        ask(
            api,
            path,
            "{" + REST,
            error(400, "{\"error\":{\"message\":\"" + TOO_LONG + "\",\"code\":null}}"));

    assertTooLong(path, reply);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aPromptTooLongHasOneStatusWhateverTheUpstreams(Api api, String path) {
    String body =
        "{\"error\":{\"message\":\"" + TOO_LONG + "\",\"code\":\"context_length_exceeded\"}}";

    HttpResponse<String> reply = ask(api, path, "{" + REST, error(413, body));

    assertTooLong(path, reply);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aPromptTooLongIsReportedInTheClientsFormatAtTheStartOfAStream(Api api, String path) {
    String event =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\""
            + TOO_LONG
            + "\",\"code\":null}}";

    HttpResponse<String> reply =
        ask(
            api,
            path,
            "{\"stream\":true," + REST,
            Scripts.stream("event: error\ndata: " + event + "\n\n"));

    assertTooLong(path, reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":\"went wrong\"}",
        "{\"error\":{\"detail\":\"went wrong\"}}",
        "{\"object\":\"error\",\"message\":\"went wrong\",\"code\":500}",
      })
  void anErrorWithinAStreamIsAnEventThatTheClientReads(String event) {
    String begun = "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";
    Script broken = Scripts.stream(begun + "\n\ndata: " + event + "\n\n");

    String passed =
        ask(Api.OpenAI, "/v1/chat/completions", "{\"stream\":true," + REST, broken).body();
    String translated = ask(Api.OpenAI, "/v1/messages", "{\"stream\":true," + REST, broken).body();

    assertThat(passed).startsWith(begun).doesNotContain("[DONE]");
    assertError("/v1/chat/completions", lastData(passed), "went wrong");
    assertThat(translated).contains("event: error\n");
    assertError("/v1/messages", lastData(translated), "went wrong");
  }

  @Test
  void anErrorWithinAnAnthropicStreamGetsItsName() {
    String begun =
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0}\n\n";

    String told =
        ask(
                Api.Anthropic,
                "/v1/messages",
                "{\"stream\":true," + REST,
                Scripts.stream(begun + "data: {\"error\":{\"message\":\"went wrong\"}}\n\n"))
            .body();

    assertThat(told).startsWith(begun + "event: error\ndata: ");
    assertError("/v1/messages", lastData(told), "went wrong");
  }

  @ParameterizedTest
  @EnumSource(value = Api.class, names = "OpenAI")
  void anErrorEventOfTheOwnFormatPassesAsItIs(Api api) {
    String sent =
        """
        data: {"choices":[{"index":0,"delta":{"content":"a"}}]}

        data: {"error": {"message":"m","extra":1}}

        """;

    assertThat(
            ask(api, "/v1/chat/completions", "{\"stream\":true," + REST, Scripts.stream(sent))
                .body())
        .isEqualTo(sent);
  }

  private static void assertTooLong(String path, HttpResponse<String> reply) {
    assertThat(reply.statusCode()).isEqualTo(400);
    assertTooLong(path, reply.body());
  }

  private static void assertTooLong(String path, String body) {
    JsonObject error = new JsonObject(body).getJsonObject("error");
    if (path.equals("/v1/messages")) {
      assertThat(error.getString("message"))
          .isEqualTo("prompt is too long: 130000 tokens > 128000 maximum");
      assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    } else {
      assertThat(error.getString("code")).isEqualTo("context_length_exceeded");
      assertThat(error.getString("message")).isEqualTo(TOO_LONG);
    }
  }

  private static void assertError(String path, String body, String message) {
    var told = new JsonObject(body);
    JsonObject error = told.getJsonObject("error");
    assertThat(error.getString("message")).endsWith(message);
    assertThat(error.getString("type")).isNotEmpty();
    if (path.equals("/v1/messages")) {
      assertThat(told.getString("type")).isEqualTo("error");
    }
  }

  private static String lastData(String events) {
    String last = events.strip();
    return last.substring(last.lastIndexOf("data: ") + 6);
  }

  private static HttpResponse<String> ask(Api api, String path, String body, Script script) {
    try (var upstream = FakeUpstream.responding(script);
        var gateway = GatewayRig.with(to(api, upstream))) {
      return gateway.post(path, body, "authorization", "Bearer " + KEY);
    }
  }

  private static ConfigBuilder to(Api api, FakeUpstream upstream) {
    return config().to(upstream("u", upstream.url()).api(api));
  }

  private static Script error(int status, String body) {
    return (request, connection) -> connection.json(status, body);
  }
}
