package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Unusable responses with status 200, and unusable statuses: another upstream is tried, and
/// without one the client gets 502.
@Tag("slow")
class UnusableResponseTest {
  private static final String GOOD = "{\"id\":\"good\",\"choices\":[{}],\"content\":[{}]}";
  private static final String GOOD_EVENTS =
      """
      event: content_block_start
      data: {"type":"content_block_start"}

      event: message_stop
      data: {"type":"message_stop"}

      event: response.completed
      data: {"type":"response.completed"}

      """;

  @ParameterizedTest
  @MethodSource("unusableResponses")
  void anotherUpstreamIsUsed(Endpoint endpoint, boolean stream, String type, String body) {
    try (var first = FakeUpstream.responding(sending("200 OK", type, body));
        var second = FakeUpstream.responding(good(stream));
        var gateway =
            GatewayRig.with(
                config()
                    .to(at(endpoint, upstream("a", first.url())))
                    .to(at(endpoint, spare(second))))) {

      HttpResponse<String> reply = post(gateway, endpoint, stream);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(stream ? GOOD_EVENTS : GOOD);
      assertThat(reply.headers().firstValue("x-aifleet-upstream")).hasValue("spare");
    }
  }

  @ParameterizedTest
  @MethodSource("unusableResponses")
  void withoutAnotherUpstreamItIsABadGateway(
      Endpoint endpoint, boolean stream, String type, String body) {
    try (var first = FakeUpstream.responding(sending("200 OK", type, body));
        var gateway = GatewayRig.with(config().to(at(endpoint, upstream("a", first.url()))))) {

      HttpResponse<String> reply = post(gateway, endpoint, stream);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(first.requests()).describedAs("not asked again: it may charge").hasSize(1);
      assertThat(failures(gateway)).isEqualTo(1);
      assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(new JsonObject(reply.body()).getJsonObject("error").getString("message"))
          .isNotBlank();
      assertThat(
              gateway
                  .admin("/metrics")
                  .body()
                  .lines()
                  .filter(line -> line.startsWith("aigateway_upstream_attempts_total")))
          .noneMatch(line -> line.contains("Success"));
    }
  }

  static Stream<Arguments> unusableResponses() {
    String json = "application/json";
    String sse = "text/event-stream";
    String error = "{\"error\":{\"message\":\"ResourceExhausted\",\"code\":502}}";
    List<Arguments> all = new ArrayList<>();
    for (Endpoint endpoint :
        List.of(
            Endpoint.ChatCompletions,
            Endpoint.Completions,
            Endpoint.Responses,
            Endpoint.Messages)) {
      for (boolean stream : new boolean[] {false, true}) {
        all.add(arguments(endpoint, stream, json, ""));
        all.add(arguments(endpoint, stream, json, " \n\n"));
        all.add(arguments(endpoint, stream, json, error));
        all.add(arguments(endpoint, stream, sse, error));
        all.add(arguments(endpoint, stream, "text/html", "<html><h1>Welcome</h1></html>"));
        all.add(arguments(endpoint, stream, json, "upstream is busy"));
        all.add(arguments(endpoint, stream, json, "{}"));
        all.add(arguments(endpoint, stream, json, "{\"id\":\"x\",\"model\":\"m\",\"usage\":{}}"));
        all.add(arguments(endpoint, stream, json, "{\"choices\":null,\"content\":null}"));
      }
      all.add(arguments(endpoint, false, sse, GOOD_EVENTS));
      all.add(arguments(endpoint, true, sse, ""));
      all.add(arguments(endpoint, true, sse, ": keep-alive\n\n: keep-alive\n\n"));
      all.add(arguments(endpoint, true, sse, "data: [DONE]\n\n"));
      all.add(arguments(endpoint, true, json, "{\"some\":\"thing\"}"));
    }
    String role =
        "data:"
            + " {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n";
    all.add(arguments(Endpoint.ChatCompletions, true, sse, role));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, role + "data: " + error + "\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, usage + "data: [DONE]\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: no JSON\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: {}\n\ndata: [DONE]\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "event: ping\ndata: {}\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: null\n\n"));
    all.add(arguments(Endpoint.ChatCompletions, true, sse, "data: {\"detail\":\"busy\"}\n\n"));
    for (String none : List.of("[]", "42", "\"text\"", "{\"choices\":[]}", "[" + error + "]")) {
      all.add(arguments(Endpoint.ChatCompletions, false, json, none));
    }
    all.add(
        arguments(
            Endpoint.ChatCompletions,
            false,
            json,
            "{\"choices\":null,\"base_resp\":{\"status_code\":1002,\"status_msg\":\"busy\"}}"));
    all.add(arguments(Endpoint.Embeddings, false, json, error));
    for (Endpoint endpoint : List.of(Endpoint.Embeddings, Endpoint.CountTokens)) {
      all.add(arguments(endpoint, false, json, "{}"));
      all.add(arguments(endpoint, false, json, "{\"object\":\"list\",\"data\":null}"));
    }
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"detail\":\"no such model\"}"));
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"msg\":\"busy\",\"data\":null}"));
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"errors\":[\"busy\"]}"));
    all.add(arguments(Endpoint.Embeddings, false, json, "{\"data\""));
    all.add(arguments(Endpoint.ImageGenerations, true, json, GOOD));
    all.add(arguments(Endpoint.Speech, false, "audio/mpeg", ""));
    all.add(arguments(Endpoint.Speech, false, "text/html", "<html>"));
    all.add(arguments(Endpoint.Speech, false, json, error));
    all.add(
        arguments(
            Endpoint.Responses,
            true,
            sse,
            "event: response.created\ndata: {\"type\":\"response.created\"}\n\n"));
    return all.stream();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 304, 307, 308, 600, 699, 999})
  void anUnusableStatusIsNeverRelayed(int status) {
    var elsewhere = "location: https://provider.example/v1/chat/completions\r\n";
    Script odd =
        (request, connection) ->
            connection.raw(
                "HTTP/1.1 " + status + " X\r\n" + elsewhere + "content-length: 2\r\n\r\n{}");
    try (var first = FakeUpstream.responding(odd);
        var second = FakeUpstream.json(GOOD);
        var alone = GatewayRig.with(config().to("a", first.url()));
        var backed = GatewayRig.with(config().to("a", first.url()).to(spare(second)))) {

      assertThat(backed.chat(GatewayRig.CHAT).body()).isEqualTo(GOOD);
      assertThat(failures(backed)).isEqualTo(1);

      HttpResponse<String> reply = alone.chat(GatewayRig.CHAT);
      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(reply.headers().firstValue("location")).isEmpty();
      assertThat(reply.body()).contains("status " + status).doesNotContain("provider.example");
      assertThat(alone.admin("/metrics").body()).doesNotContain("code=\"" + status + "\"");
    }
  }

  @Test
  void theMessageOfAnErrorWithStatus200ReachesTheClientOfATranslation() {
    String error =
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}";
    try (var first = FakeUpstream.json(error);
        var gateway = GatewayRig.with(config().to(upstream("a", first.url()).api(Api.Anthropic)))) {

      HttpResponse<String> reply = gateway.chat(chat(false));

      assertThat(reply.statusCode()).isEqualTo(529);
      assertThat(reply.body()).contains("\"message\":\"m\"");
    }
  }

  @Test
  void aResponseWithAnEmptyErrorIsASuccess() {
    String body =
        "{\"id\":\"r\",\"status\":\"completed\",\"error\":null,\"output\":[],\"text\":{\"format\":1}}";
    try (var first = FakeUpstream.json(body);
        var gateway = GatewayRig.with(config().to("a", first.url()))) {

      HttpResponse<String> reply = post(gateway, Endpoint.Responses, false);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(body);
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

      HttpResponse<String> reply = post(gateway, Endpoint.Messages, true);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(GOOD_EVENTS);
    }
  }

  @Test
  void aContentTypeThatIsWrongDoesNotMatter() {
    try (var first = FakeUpstream.responding(sending("200 OK", "text/plain", GOOD_EVENTS));
        var gateway =
            GatewayRig.with(config().to(at(Endpoint.Messages, upstream("a", first.url()))))) {

      HttpResponse<String> reply = post(gateway, Endpoint.Messages, true);

      assertThat(reply.body()).isEqualTo(GOOD_EVENTS);
      assertThat(reply.headers().firstValue("content-type").orElse(""))
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

      HttpResponse<String> reply = post(gateway, endpoint, false);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void aTranslatedResponseWithoutContentIsNone(Api api) {
    try (var first = FakeUpstream.json("{}");
        var second = FakeUpstream.responding(good(false));
        var gateway =
            GatewayRig.with(config().to(upstream("a", first.url()).api(api)).to(spare(second)))) {

      HttpResponse<String> reply = post(gateway, Endpoint.ChatCompletions, false);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(GOOD);
    }
  }

  @Test
  void theTextOfASilentRecordingIsEmpty() {
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-4o\r\n--b--\r\n";
    try (var first = FakeUpstream.responding(sending("200 OK", "text/plain; charset=utf-8", ""));
        var gateway = GatewayRig.with(config().to("a", first.url()))) {

      HttpResponse<String> reply =
          gateway.post(
              "/v1/audio/transcriptions",
              form,
              "authorization",
              "Bearer " + ConfigBuilder.KEY,
              "content-type",
              "multipart/form-data; boundary=b");

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("unaryResponses")
  void aUnaryResponseBecomesTheRequestedStream(
      String path, Api api, String answer, List<String> expected) {
    try (var first = FakeUpstream.json(answer);
        var gateway = GatewayRig.with(config().to(upstream("a", first.url()).api(api)))) {

      HttpResponse<String> reply =
          gateway.post(path, chat(true), "authorization", "Bearer " + ConfigBuilder.KEY);

      assertThat(reply.statusCode()).describedAs(reply.body()).isEqualTo(200);
      assertThat(reply.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(reply.body()).contains(expected).endsWith("\n\n");
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

  /// At the first upstream, as the operator reads them.
  private static long failures(GatewayRig gateway) {
    return Objects.requireNonNull(gateway.runtime().statistics().upstreams().get("a")).failures();
  }

  private static String chat(boolean stream) {
    return "{\"model\":\"gpt-4o\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]"
        + (stream ? ",\"stream\":true}" : "}");
  }

  private static HttpResponse<String> post(GatewayRig gateway, Endpoint endpoint, boolean stream) {
    return gateway.post(
        "/v1" + endpoint.path(), chat(stream), "authorization", "Bearer " + ConfigBuilder.KEY);
  }

  private static UpstreamFixture at(Endpoint endpoint, UpstreamFixture upstream) {
    return endpoint.format() == Endpoint.Format.Anthropic ? upstream.api(Api.Anthropic) : upstream;
  }

  private static UpstreamFixture spare(FakeUpstream second) {
    return upstream("spare", second.url()).priority(1);
  }

  private static Script good(boolean stream) {
    return sending(
        "200 OK", stream ? "text/event-stream" : "application/json", stream ? GOOD_EVENTS : GOOD);
  }

  private static Script sending(String status, String type, String body) {
    return (request, connection) ->
        connection.raw(
            "HTTP/1.1 "
                + status
                + "\r\ncontent-type: "
                + type
                + "\r\ncontent-length: "
                + body.getBytes(UTF_8).length
                + "\r\n\r\n"
                + body);
  }
}
