package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.ResponseScripts.GOOD_EVENTS;
import static dev.aifleet.gateway.exchange.ResponseScripts.at;
import static dev.aifleet.gateway.exchange.ResponseScripts.chat;
import static dev.aifleet.gateway.exchange.ResponseScripts.post;
import static dev.aifleet.gateway.exchange.ResponseScripts.sending;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses that look unusable and are not: they reach the client, if need be in another form.
class UnusualResponseTest {
  @Test
  void aResponseWithAnEmptyErrorIsASuccess() {
    String body =
        "{\"id\":\"r\",\"status\":\"completed\",\"error\":null,\"output\":[],\"text\":{\"format\":1}}";
    try (var first = FakeUpstream.json(body);
        var gateway = GatewayRig.with(config().to("a", first.url()))) {

      HttpResponse<String> response = post(gateway, Endpoint.Responses, false);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aByteOrderMarkBeforeTheFirstEventIsNoPartOfIt(boolean inPieces) {
    byte[] marked = ("\ufeff" + GOOD_EVENTS).getBytes(UTF_8);
    Script script =
        (request, connection) -> {
          String head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
          connection.raw(head + "content-length: " + marked.length + "\r\n\r\n");
          int first = inPieces ? 2 : marked.length;
          connection.raw(Arrays.copyOf(marked, first));
          connection.raw(Arrays.copyOfRange(marked, first, marked.length));
        };
    try (var first = FakeUpstream.responding(script);
        var gateway =
            GatewayRig.with(config().to(at(Endpoint.Messages, upstream("a", first.url()))))) {

      HttpResponse<String> response = post(gateway, Endpoint.Messages, true);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(GOOD_EVENTS);
    }
  }

  @Test
  void aContentTypeThatIsWrongDoesNotMatter() {
    try (var first = FakeUpstream.responding(sending("text/plain", GOOD_EVENTS));
        var gateway =
            GatewayRig.with(config().to(at(Endpoint.Messages, upstream("a", first.url()))))) {

      HttpResponse<String> response = post(gateway, Endpoint.Messages, true);

      assertThat(response.body()).isEqualTo(GOOD_EVENTS);
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
    }
  }

  /// Its fields are there, and empty.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Messages | {\"type\":\"message\",\"content\":[],\"stop_reason\":\"end_turn\"}",
        "Responses | {\"object\":\"response\",\"status\":\"queued\",\"output\":[]}",
        "CountTokens | {\"input_tokens\":0}",
        "Embeddings | {\"object\":\"list\",\"data\":[]}",
        "ImageGenerations | {\"created\":1,\"data\":[]}",
        "Speech | {\"url\":\"https://example.com/speech.mp3\"}"
      })
  void anEmptyResponseIsOne(Endpoint endpoint, String body) {
    try (var first = FakeUpstream.json(body);
        var gateway = GatewayRig.with(config().to(at(endpoint, upstream("a", first.url()))))) {

      HttpResponse<String> response = post(gateway, endpoint, false);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(body);
    }
  }

  @Test
  void theTextOfASilentRecordingIsEmpty() {
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-4o\r\n--b--\r\n";
    try (var first = FakeUpstream.responding(sending("text/plain; charset=utf-8", ""));
        var gateway = GatewayRig.with(config().to("a", first.url()))) {

      HttpResponse<String> response =
          gateway.post(
              "/v1/audio/transcriptions",
              form,
              "authorization",
              "Bearer " + ConfigBuilder.KEY,
              "content-type",
              "multipart/form-data; boundary=b");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("unaryResponses")
  void aUnaryResponseBecomesTheRequestedStream(
      String path, Api api, String unary, List<String> expected) {
    try (var first = FakeUpstream.json(unary);
        var gateway = GatewayRig.with(config().to(upstream("a", first.url()).api(api)))) {

      HttpResponse<String> response =
          gateway.post(path, chat(true), "authorization", "Bearer " + ConfigBuilder.KEY);

      assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(response.body()).contains(expected).endsWith("\n\n");
      assertThat(gateway.metric("aigateway_tokens_total")).isEqualTo(7);
    }
  }

  static Stream<Arguments> unaryResponses() {
    String completion =
        """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[
        {"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":4,"completion_tokens":3,"total_tokens":7}}\
        """;
    String message =
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[
        {"type":"text","text":"hi"}],"stop_reason":"end_turn","stop_sequence":null,
        "usage":{"input_tokens":4,"output_tokens":3}}\
        """;
    String gemini =
        """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"hi"}]},"finishReason":"STOP"}],
        "usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":3,"totalTokenCount":7}}\
        """;
    String response =
        """
        {"id":"resp_1","object":"response","status":"completed","output":[{"id":"msg_1",
        "type":"message","status":"completed","role":"assistant","content":[
        {"type":"output_text","text":"hi","annotations":[]}]}],
        "usage":{"input_tokens":4,"output_tokens":3,"total_tokens":7}}\
        """;
    List<String> chunks =
        List.of(
            "\"object\":\"chat.completion.chunk\"",
            "\"content\":\"hi\"",
            "\"finish_reason\":\"stop\"",
            "data: [DONE]\n\n");
    List<String> events =
        List.of(
            "event: message_start\n",
            "event: content_block_start\n",
            "\"text\":\"hi\"",
            "event: content_block_stop\n",
            "\"stop_reason\":\"end_turn\"",
            "event: message_stop\n");
    String chat = "/v1/chat/completions";
    return Stream.of(
        arguments(chat, Api.OpenAI, completion, chunks),
        arguments(chat, Api.Anthropic, message, chunks),
        arguments(chat, Api.Gemini, gemini, chunks),
        arguments("/v1/messages", Api.Anthropic, message, events),
        arguments("/v1/messages", Api.OpenAI, completion, events),
        arguments(
            "/v1/responses",
            Api.OpenAI,
            response,
            List.of(
                "event: response.created\n",
                "\"delta\":\"hi\"",
                "event: response.output_item.done\n",
                "event: response.completed\n")));
  }
}
