package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointsTest {
  private static final String STREAM = "{\"model\":\"gpt-4o\",\"stream\":true}";
  private static final String ASKED =
      "{\"model\":\"gpt-4o\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
  private static final String FORM =
      """
      --b0und\r
      Content-Disposition: form-data; name="file"; filename="a.wav"\r
      \r
      RIFF gpt-4o\r
      --b0und\r
      Content-Disposition: form-data; name="model"\r
      \r
      gpt-4o\r
      --b0und--\r
      """;
  private static final String TEXT =
      "data: {\"choices\":[{\"delta\":{\"content\":\"é\"}}],\"usage\":null}\n\n";
  private static final String PASSED = TEXT.replace(",\"usage\":null", "");
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String CREATED =
      "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\n\n";

  @ParameterizedTest
  @EnumSource
  void everyEndpointGoesToItsOwnPathWithTheUpstreamsModel(Endpoint endpoint) {
    boolean form = endpoint.body() == Endpoint.BodyKind.Multipart;
    String body = form ? FORM : "{\"x\":1.50,\"model\":\"gpt-4o\"}";
    String type = form ? "multipart/form-data; boundary=b0und" : "application/json";
    try (var upstream = FakeUpstream.json("{\"é\":1,\"data\":[0]}");
        var gateway =
            GatewayRig.with(config().to(at(endpoint, upstream).models(Map.of("gpt-4o", "own"))))) {

      var reply = post(gateway, endpoint, body, "content-type", type);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("{\"é\":1,\"data\":[0]}");
      var request = upstream.requests().getFirst();
      assertThat(request.line()).isEqualTo("POST /v1" + endpoint.path() + " HTTP/1.1");
      assertThat(request.headers()).containsEntry("content-type", type);
      assertThat(request.body())
          .isEqualTo(
              form
                  ? FORM.replace("\r\ngpt-4o\r\n", "\r\nown\r\n")
                  : "{\"x\":1.50,\"model\":\"own\"}");
    }
  }

  @Test
  void usageThatTheClientDidNotRequestIsRequestedAndRemoved() {
    try (var upstream = FakeUpstream.responding(events(TEXT + USAGE + DONE));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, Endpoint.ChatCompletions, STREAM);

      assertThat(reply.body()).isEqualTo(PASSED + DONE);
      var asked = new JsonObject(upstream.requests().getFirst().body());
      assertThat(asked.getJsonObject("stream_options").getBoolean("include_usage")).isTrue();
    }
  }

  @Test
  void usageThatTheClientRequestedStays() {
    try (var upstream = FakeUpstream.responding(events(TEXT + USAGE + DONE));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, Endpoint.ChatCompletions, ASKED);

      assertThat(reply.body()).isEqualTo(TEXT + USAGE + DONE);
      assertThat(upstream.requests().getFirst().body()).isEqualTo(ASKED);
    }
  }

  @ParameterizedTest
  @MethodSource("openings")
  void aStreamThatOpensWithAnErrorIsARealError(
      Endpoint endpoint, String events, int status, String path, String expected) {
    try (var upstream = FakeUpstream.responding(events(events));
        var gateway = GatewayRig.with(config().to(at(endpoint, upstream)))) {

      var reply = post(gateway, endpoint, STREAM);

      assertThat(reply.statusCode()).isEqualTo(status);
      assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
      JsonObject error = new JsonObject(reply.body()).getJsonObject("error");
      assertThat(error.getString("message")).isEqualTo("m");
      assertThat(error.getString(path)).isEqualTo(expected);
    }
  }

  static Stream<Arguments> openings() {
    return Stream.of(
        arguments(
            Endpoint.ChatCompletions,
            ": hello\n\ndata: {\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota\"}}\n\n",
            429,
            "code",
            "insufficient_quota"),
        arguments(
            Endpoint.Responses,
            CREATED + "event: error\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n",
            500,
            "type",
            "server_error"),
        arguments(
            Endpoint.Messages,
            """
            event: message_start
            data: {"type":"message_start","message":{}}

            event: error
            data: {"type":"error","error":{"type":"overloaded_error","message":"m"}}

            """,
            529,
            "type",
            "overloaded_error"));
  }

  @Test
  void anErrorThatOpensAStreamDoesNotDiscloseOurKey() {
    String leaking = "data: {\"error\":{\"message\":\"wrong key sk-own\"}}\n\n";
    try (var upstream = FakeUpstream.responding(events(leaking));
        var gateway = GatewayRig.with(config().to(upstream("a", upstream.url()), "sk-own"))) {

      var reply = post(gateway, Endpoint.ChatCompletions, STREAM);

      assertThat(reply.body()).contains("wrong key ***");
    }
  }

  @Test
  void anErrorLaterInAStreamIsSentOnceEvenIfItBreaksThen() {
    String error = "data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}\n\n";
    try (var upstream = FakeUpstream.responding(Scripts.brokenStream(TEXT + error));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, Endpoint.ChatCompletions, STREAM);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(PASSED + error);
    }
  }

  @Test
  void aStreamThatReportsAnErrorAndThenEndsWellCountsAsBroken() {
    String error = "data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}\n\n";
    try (var upstream = FakeUpstream.responding(events(TEXT + error));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, Endpoint.ChatCompletions, STREAM);

      assertThat(reply.body()).isEqualTo(PASSED + error);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> gateway.admin("/metrics").body().contains("\"UpstreamBroken\""));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Responses", "Messages"})
  void aBrokenStreamEndsInTheFormatOfItsEndpoint(Endpoint endpoint) {
    String begun = "event: x\ndata: {\"type\":\"content_block_start\"}\n\n";
    try (var upstream = FakeUpstream.responding(Scripts.brokenStream(begun + "event: half"));
        var gateway = GatewayRig.with(config().to(at(endpoint, upstream)))) {

      var reply = post(gateway, endpoint, STREAM);

      assertThat(reply.body())
          .startsWith(begun + "event: error\ndata: {\"type\":\"error\"")
          .doesNotContain("half", "[DONE]");
    }
  }

  @Test
  void anOpeningTooLongToHoldIsRelayed() {
    String padding = ": " + "x".repeat(70_000) + "\n\n";
    String error = "event: error\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n";
    try (var upstream = FakeUpstream.responding(events(CREATED + padding + error));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, Endpoint.Responses, STREAM);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(CREATED + padding + error);
    }
  }

  @Test
  void aClientDoesNotWaitForEverForHowAStreamGoesOn() throws IOException {
    var mayEnd = new Semaphore(0);
    Script slow =
        (request, connection) -> {
          connection.events();
          connection.chunk(CREATED);
          mayEnd.acquireUninterruptibly();
          connection.lastChunk();
        };
    try (var upstream = FakeUpstream.responding(slow);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {
      String head = "POST /v1/responses HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n";
      String key = "authorization: Bearer " + ConfigBuilder.KEY + "\r\n";
      String length = "content-length: " + STREAM.length() + "\r\n\r\n";
      socket.getOutputStream().write((head + key + length + STREAM).getBytes(UTF_8));
      var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

      String line = lines.readLine();
      assertThat(line).isEqualTo("HTTP/1.1 200 OK");
      while (line != null && !line.startsWith("event: ")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("event: response.created");
      mayEnd.release();
    }
  }

  @Test
  void refusalsOfMessagesAreInAnthropicsFormat() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, Endpoint.Messages, "{}");

      assertThat(reply.statusCode()).isEqualTo(400);
      var error = new JsonObject(reply.body());
      assertThat(error.getString("type")).isEqualTo("error");
      assertThat(error.getJsonObject("error").getString("type")).isEqualTo("invalid_request_error");
    }
  }

  private static Script events(String events) {
    return (request, connection) -> {
      connection.events();
      for (String event : events.split("(?<=\n\n)", -1)) {
        if (!event.isEmpty()) {
          connection.chunk(event);
        }
      }
      connection.lastChunk();
    };
  }

  private static HttpResponse<String> post(
      GatewayRig gateway, Endpoint endpoint, String body, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "authorization";
    all[headers.length + 1] = "Bearer " + ConfigBuilder.KEY;
    return gateway.post(Endpoint.PREFIX + endpoint.path(), body, all);
  }

  /// One that speaks the format of the endpoint, so that nothing has to be translated.
  private static UpstreamFixture at(Endpoint endpoint, FakeUpstream upstream) {
    return switch (endpoint.format()) {
      case OpenAI -> upstream("a", upstream.url());
      case Anthropic -> upstream("a", upstream.url()).api(Api.Anthropic);
    };
  }
}
