package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.KEY;
import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests in unusual forms: with a query, without a model, by HEAD.
class RequestFormTest {
  private static final String TEXT =
      "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String ANTHROPIC =
      "{\"id\":\"1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
          + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";
  private static final String FORM =
      """
      --b\r
      Content-Disposition: form-data; name="image"; filename="a"\r
      \r
      PNG\r
      --b--\r
      """;
  private static final String[] FORM_HEADERS = {
    "authorization", "Bearer " + KEY, "content-type", "multipart/form-data; boundary=b"
  };

  @Test
  void aQueryReachesTheProviderWithoutCredentials() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      post(gateway, "/v1/chat/completions?beta=true&api_key=x&k=" + KEY, GatewayRig.CHAT);

      assertThat(line(upstream)).isEqualTo("POST /v1/chat/completions?beta=true HTTP/1.1");
    }
  }

  @Test
  void anAzureUpstreamKeepsItsOwnVersion() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(config().to(upstream("a", upstream.url()).api(Api.AzureOpenAI)))) {

      post(gateway, "/v1/chat/completions?api-version=1999-01-01&x=1", GatewayRig.CHAT);

      assertThat(line(upstream))
          .endsWith(
              "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21&x=1 HTTP/1.1");
    }
  }

  @Test
  void aTranslatedRequestHasNoQueryOfTheClientsFormat() {
    try (var upstream = FakeUpstream.json("{\"choices\":[{\"message\":{\"content\":\"a\"}}]}");
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      post(gateway, "/v1/messages?beta=true", "{\"model\":\"m\"," + TEXT.substring(1));

      assertThat(line(upstream)).isEqualTo("POST /v1/chat/completions HTTP/1.1");
    }
  }

  @Test
  void whatAClientLeavesOutIsFilledIn() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(
                config()
                    .to("a", upstream.url())
                    .requestDefaults(new RequestDefaults("gpt-4o", 4096, "0.7")))) {

      assertThat(post(gateway, "/v1/chat/completions", "{\"messages\":[]}").statusCode())
          .isEqualTo(200);

      var sent = new JsonObject(upstream.requests().getFirst().body());
      assertThat(sent.getString("model")).isEqualTo("gpt-4o");
      assertThat(sent.getInteger("max_completion_tokens")).isEqualTo(4096);
      assertThat(sent.getDouble("temperature")).isEqualTo(0.7);
    }
  }

  @Test
  void whatIsFilledInIsTranslatedToo() {
    try (var upstream = FakeUpstream.json(ANTHROPIC);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("a", upstream.url()).api(Api.Anthropic))
                    .requestDefaults(new RequestDefaults("claude", null, "0.5")))) {

      assertThat(post(gateway, "/v1/chat/completions", TEXT).statusCode()).isEqualTo(200);

      var sent = new JsonObject(upstream.requests().getFirst().body());
      assertThat(sent.getString("model")).isEqualTo("claude");
      assertThat(sent.getDouble("temperature")).isEqualTo(0.5);
      assertThat(sent.getInteger("max_tokens")).isEqualTo(5);
    }
  }

  @Test
  void aFormWithoutAModelGetsTheDefault() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("a", upstream.url()).models(Map.of("whisper-1", "own")))
                    .requestDefaults(new RequestDefaults("whisper-1", 1, "1")))) {

      assertThat(gateway.post("/v1/audio/transcriptions", FORM, FORM_HEADERS).statusCode())
          .isEqualTo(200);

      assertThat(upstream.requests().getFirst().body())
          .isEqualTo("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nown\r\n" + FORM);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/images/edits", "/v1/images/variations"})
  void picturesAreMadeWithTheProvidersOwnModel(String path) {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      assertThat(gateway.post(path, FORM, FORM_HEADERS).statusCode()).isEqualTo(200);
      assertThat(post(gateway, "/v1/images/generations", "{\"prompt\":\"x\"}").statusCode())
          .isEqualTo(200);

      assertThat(upstream.requests())
          .extracting("body")
          .containsExactly(FORM, "{\"prompt\":\"x\"}");
    }
  }

  @Test
  void theProvidersOwnModelMayHaveAnotherNameAtAnUpstream() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(
                config().to(upstream("a", upstream.url()).models(Map.of("dall-e-2", "own"))))) {

      post(gateway, "/v1/images/generations", "{\"prompt\":\"x\"}");
      post(gateway, "/v1/images/generations", "{ }");
      gateway.post("/v1/images/edits", FORM, FORM_HEADERS);

      assertThat(upstream.requests())
          .extracting("body")
          .containsExactly(
              "{\"model\":\"own\",\"prompt\":\"x\"}",
              "{\"model\":\"own\" }",
              "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nown\r\n" + FORM);
    }
  }

  @Test
  void otherEndpointsWantAModel() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      HttpResponse<String> reply = post(gateway, "/v1/embeddings", "{\"input\":\"x\"}");

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body()).contains("missing_model");
    }
  }

  @Test
  void aWrongBaseUrlGetsAnErrorWithTheRightOne() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      var openAi = post(gateway, "/chat/completions", GatewayRig.CHAT);
      var anthropic = post(gateway, "/v1/v1/messages", TEXT);

      assertThat(openAi.statusCode()).isEqualTo(404);
      assertThat(openAi.body()).contains("/v1/chat/completions?", "followed by /v1");
      assertThat(anthropic.statusCode()).isEqualTo(404);
      assertThat(new JsonObject(anthropic.body()).getString("type")).isEqualTo("error");
      assertThat(anthropic.body()).contains("/v1/messages?", "without a path");
    }
  }

  @Test
  void headReturnsTheHeadersOnly() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      var models = method(gateway, "HEAD", "/v1/models");
      var chat = method(gateway, "HEAD", "/v1/chat/completions");

      assertThat(models.statusCode()).isEqualTo(200);
      assertThat(models.body()).isEmpty();
      assertThat(models.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(chat.statusCode()).isEqualTo(405);
      assertThat(chat.headers().firstValue("allow")).hasValue("POST");
      // The connection is still good for another request.
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPreflightGetsAResponseWithoutAnyPermission() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      var reply = method(gateway, "OPTIONS", "/v1/chat/completions");

      assertThat(reply.statusCode()).isEqualTo(405);
      assertThat(reply.headers().firstValue("access-control-allow-origin")).isEmpty();
    }
  }

  @Test
  void everyResponseHasItsDate() {
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(
                        200, FakeUpstream.COMPLETION, "date: Thu, 01 Jan 1970 00:00:00 GMT"));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      for (var reply :
          new HttpResponse<?>[] {
            gateway.chat(GatewayRig.CHAT), gateway.get("/v1/models"), gateway.get("/nowhere")
          }) {
        assertThat(reply.headers().allValues("date"))
            .singleElement()
            .satisfies(
                date ->
                    assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
                        .isCloseTo(
                            ZonedDateTime.now(ZoneOffset.UTC),
                            org.assertj.core.api.Assertions.within(
                                1, java.time.temporal.ChronoUnit.MINUTES)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "identity", "chunked, chunked"})
  void anUpstreamWithAnotherTransferCodingIsBroken(String coding) {
    FakeUpstream.Script odd =
        (request, connection) ->
            connection.raw(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: "
                    + coding
                    + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    try (var upstream = FakeUpstream.responding(odd);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(502);

      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> gateway.admin("/metrics").body().contains("outcome=\"Broken\""));
    }
  }

  private static String line(FakeUpstream upstream) {
    return upstream.requests().getFirst().line();
  }

  private static HttpResponse<String> post(GatewayRig gateway, String path, String body) {
    return gateway.post(path, body, "authorization", "Bearer " + KEY);
  }

  private static HttpResponse<String> method(GatewayRig gateway, String method, String path) {
    return gateway.send(
        gateway
            .request(path, "authorization", "Bearer " + KEY)
            .method(method, BodyPublishers.noBody())
            .build());
  }
}
