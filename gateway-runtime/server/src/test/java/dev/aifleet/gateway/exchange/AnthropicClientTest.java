package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Behaviour that clients of Anthropic's API expect beyond `/v1/messages` itself.
class AnthropicClientTest {
  private static final String[] HEAD = {
    "x-api-key", ConfigBuilder.KEY, "anthropic-version", "2023-06-01"
  };
  private static final String COMPLETION =
      """
      {"id":"chatcmpl-1","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":3,"completion_tokens":4}}\
      """;
  private static final String MESSAGE =
      "{\"model\":\"gpt-4o\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @Test
  void modelsAreListedAndFoundInTheClientsForm() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(config().to(upstream("a", upstream.url()).serves("gpt-4o", "o3")))) {

      var list = new JsonObject(gateway.get("/v1/models?limit=1000", HEAD).body());
      var one = new JsonObject(gateway.get("/v1/models/o3", HEAD).body());

      assertThat(list.fieldNames()).containsExactly("data", "has_more", "first_id", "last_id");
      assertThat(list.getString("first_id")).isEqualTo("gpt-4o");
      assertThat(list.getString("last_id")).isEqualTo("o3");
      assertThat(list.getBoolean("has_more")).isFalse();
      assertThat(list.getJsonArray("data")).hasSize(2);
      assertThat(list.getJsonArray("data").getJsonObject(1)).isEqualTo(one);
      assertThat(one.getString("type")).isEqualTo("model");
      assertThat(one.getString("id")).isEqualTo("o3");
      assertThat(one.getString("display_name")).isEqualTo("o3");
      assertThat(Instant.parse(one.getString("created_at"))).isAfter("2020-01-01T00:00:00Z");
    }
  }

  @Test
  void aConversationToBeStoredIsRefusedWithTheErrorThatSdksHandle() {
    try (var upstream = FakeUpstream.json(COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      String thread = MESSAGE.replace("{\"model\"", "{\"thread\":{\"type\":\"create\"},\"model\"");

      var reply = gateway.post("/v1/messages", thread, HEAD);

      assertThat(reply.statusCode()).isEqualTo(400);
      JsonObject details =
          new JsonObject(reply.body()).getJsonObject("error").getJsonObject("details");
      assertThat(details.getString("error_code")).isEqualTo("thread_unsupported_request");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void instructionsThatMustComeFirstDoSoFromThenOn() {
    String body = MESSAGE.replace("}]}", "},{\"role\":\"system\",\"content\":\"Be brief.\"}]}");
    Script strict =
        (request, reply) -> {
          JsonObject first =
              new JsonObject(request.body()).getJsonArray("messages").getJsonObject(0);
          if (first.getString("role").equals("system")) {
            reply.json(200, COMPLETION);
          } else {
            reply.json(
                400, "{\"error\":{\"message\":\"System message must be at the beginning.\"}}");
          }
        };
    try (var upstream = FakeUpstream.responding(strict);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      assertThat(gateway.post("/v1/messages", body, HEAD).statusCode()).isEqualTo(200);
      assertThat(gateway.post("/v1/messages", body, HEAD).statusCode()).isEqualTo(200);

      assertThat(upstream.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit=2, a b, true",
    "limit=2&after_id=b, c, false",
    "limit=1&before_id=c, b, true",
    "after_id=a%2Db&limit=, b c, false",
    "limit=0&after_id=z, '', false",
  })
  void modelsComeInPagesWhereTheClientRequestsThem(String query, String ids, boolean more) {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(config().to(upstream("a", upstream.url()).serves("c", "a", "b")))) {

      var list = new JsonObject(gateway.get("/v1/models?" + query, HEAD).body());

      assertThat(
              list.getJsonArray("data").stream().map(model -> ((JsonObject) model).getString("id")))
          .containsExactlyElementsOf(ids.isEmpty() ? List.of() : List.of(ids.split(" ", -1)));
      assertThat(list.getBoolean("has_more")).isEqualTo(more);
      assertThat(list.getString("last_id"))
          .isEqualTo(ids.isEmpty() ? null : ids.substring(ids.length() - 1));
    }
  }

  @Test
  void openAiClientsSeeAModelsTimeInSeconds() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(config().to(upstream("a", upstream.url()).serves("gpt-4o")))) {

      var list = gateway.get("/v1/models", "authorization", "Bearer " + ConfigBuilder.KEY);

      var data = new JsonObject(list.body()).getJsonArray("data");
      assertThat(data.getJsonObject(0).getLong("created")).isGreaterThan(1_600_000_000);
    }
  }

  @Test
  void errorsOutsideOfMessagesAreInTheClientsFormAndNameTheRequest() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(config().to(upstream("a", upstream.url()).serves("gpt-4o")))) {

      assertError(gateway.get("/v1/models/llama", HEAD), 404, "not_found_error");
      assertError(gateway.get("/v1/files", HEAD), 404, "not_found_error");
      assertError(gateway.post("/v1/models", "{}", HEAD), 405, "invalid_request_error");
      assertError(
          gateway.get("/v1/models", "anthropic-version", "2023-06-01"),
          401,
          "authentication_error");
      assertError(gateway.post("/v1/messages", "[]", HEAD), 400, "invalid_request_error");
    }
  }

  @Test
  void withoutAConfigurationMessagesAreRefusedInTheClientsForm() {
    try (var gateway = GatewayRig.started(dev.aifleet.gateway.Settings.embedded())) {
      assertError(gateway.post("/v1/messages", MESSAGE, HEAD), 503, "overloaded_error");
    }
  }

  @Test
  void responsesHaveTheRequestIdAndLimitHeadersOfAnthropic() {
    var limit = new RateLimit("all", Source.Gateway, Unit.Requests, 9, Duration.ofMinutes(1));
    try (var upstream = FakeUpstream.json(COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()).rateLimit(limit))) {

      var reply = gateway.post("/v1/messages", MESSAGE, HEAD);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(header(reply, "request-id")).isEqualTo(header(reply, "x-request-id"));
      assertThat(header(reply, "anthropic-ratelimit-requests-limit")).isEqualTo("9");
      assertThat(header(reply, "anthropic-ratelimit-requests-remaining")).isEqualTo("8");
      assertThat(Instant.parse(header(reply, "anthropic-ratelimit-requests-reset")))
          .isAfter(Instant.now().minusSeconds(1));
      assertThat(gateway.chat(GatewayRig.CHAT).headers().map())
          .doesNotContainKeys("request-id", "anthropic-ratelimit-requests-limit");
    }
  }

  @Test
  void anUpstreamsErrorInAnotherFormatIsTranslatedAndNamesTheRequest() {
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(
                        400, "{\"error\":{\"message\":\"No.\"}}", "request-id: req_theirs"));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = gateway.post("/v1/messages", MESSAGE, HEAD);

      assertError(reply, 400, "invalid_request_error");
    }
  }

  @Test
  void theRequestIdOfAnthropicItselfIsKept() {
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"No.\"},"
                            + "\"request_id\":\"req_theirs\"}",
                        "request-id: req_theirs"));
        var gateway =
            GatewayRig.with(config().to(upstream("a", upstream.url()).api(Api.Anthropic)))) {

      var reply = gateway.post("/v1/messages", MESSAGE, HEAD);

      assertThat(reply.headers().allValues("request-id")).containsExactly("req_theirs");
      assertThat(header(reply, "x-upstream-request-id")).isEqualTo("req_theirs");
      assertThat(header(reply, "x-request-id")).isNotEqualTo("req_theirs");
    }
  }

  @Test
  void tokensAreCountedByAnthropicAndEstimatedForOthers() {
    String question =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    try (var claude = FakeUpstream.json("{\"input_tokens\":2095}");
        var other = FakeUpstream.json(COMPLETION);
        var toClaude =
            GatewayRig.with(config().to(upstream("a", claude.url()).api(Api.Anthropic)));
        var toOther = GatewayRig.with(config().to("a", other.url()))) {

      var counted = toClaude.post("/v1/messages/count_tokens", question, HEAD);
      var estimated = toOther.post("/v1/messages/count_tokens", question, HEAD);

      assertThat(counted.body()).isEqualTo("{\"input_tokens\":2095}");
      assertThat(claude.requests().getFirst().line())
          .isEqualTo("POST /v1/messages/count_tokens HTTP/1.1");
      assertThat(counted.headers().map()).doesNotContainKey("x-aifleet-estimated");
      assertThat(estimated.statusCode()).isEqualTo(200);
      assertThat(new JsonObject(estimated.body()).getInteger("input_tokens")).isBetween(2, 10);
      assertThat(header(estimated, "x-aifleet-estimated")).isEqualTo("input_tokens");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void whatAnotherProviderLeftInTheConversationDoesNotReachAnthropic() {
    String request =
        """
        {"model":"gpt-4o","max_tokens":9,"temperature":1.0,"thinking":{"type":"enabled","budget_tokens":2048},\
        "messages":[{"role":"user","content":"hi"},\
        {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":""},\
        {"type":"tool_use","id":"functions.ls:0","name":"ls","input":{}}]},\
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"functions.ls:0","content":"x"}]}]}\
        """;
    try (var claude = FakeUpstream.json("{\"type\":\"message\",\"content\":[],\"usage\":{}}");
        var gateway =
            GatewayRig.with(
                config()
                    .to(
                        upstream("a", claude.url())
                            .api(Api.Anthropic)
                            .models(java.util.Map.of("gpt-4o", "claude"))))) {

      var reply = gateway.post("/v1/messages", request, HEAD);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(header(reply, "x-aifleet-ignored"))
          .isEqualTo("messages[].content[].thinking, thinking");
      String sent = claude.requests().getFirst().body();
      var asked = new JsonObject(sent);
      assertThat(sent).contains("\"temperature\":1.0").doesNotContain("hm");
      assertThat(asked.getString("model")).isEqualTo("claude");
      assertThat(asked.containsKey("thinking")).isFalse();
      var blocks = asked.getJsonArray("messages").getJsonObject(1).getJsonArray("content");
      var result = asked.getJsonArray("messages").getJsonObject(2).getJsonArray("content");
      assertThat(blocks).hasSize(1);
      assertThat(blocks.getJsonObject(0).getString("id"))
          .matches("[a-zA-Z0-9_-]+")
          .isEqualTo(result.getJsonObject(0).getString("tool_use_id"));
    }
  }

  @Test
  void signedThoughtsReachAnthropicByteForByte() {
    String request =
        """
        {"model":"gpt-4o","max_tokens":9, "messages":[{"role":"assistant","content":[\
        {"type":"thinking","thinking":"hm","signature":"c2lnbmVk"}]},{"role":"user","content":"go"}]}\
        """;
    try (var claude = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(config().to(upstream("a", claude.url()).api(Api.Anthropic)))) {

      gateway.post("/v1/messages", request, HEAD);

      assertThat(claude.requests().getFirst().body()).isEqualTo(request);
    }
  }

  @Test
  void anUpstreamWithAnotherNameOfTheLimitIsRetriedAndRemembered() {
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) -> {
                  if (request.body().contains("max_completion_tokens")) {
                    connection.json(
                        422,
                        "{\"message\":{\"detail\":[{\"type\":\"extra_forbidden\","
                            + "\"loc\":[\"body\",\"max_completion_tokens\"]}]}}");
                  } else {
                    connection.json(200, COMPLETION);
                  }
                });
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      String request = MESSAGE.replace("gpt-4o", "house-model");

      assertThat(gateway.post("/v1/messages", request, HEAD).statusCode()).isEqualTo(200);
      assertThat(gateway.post("/v1/messages", request, HEAD).statusCode()).isEqualTo(200);

      assertThat(upstream.requests()).hasSize(3);
      assertThat(new JsonObject(upstream.requests().getLast().body()).getInteger("max_tokens"))
          .isEqualTo(9);
    }
  }

  @Test
  void aRefusalIsRememberedOnlyIfTheFieldWasTheCause() {
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) ->
                    connection.json(
                        400,
                        "{\"error\":{\"message\":\"Unknown parameter: 'reasoning_effort'.\"}}"));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      String request =
          MESSAGE.replace(
              "\"max_tokens\"", "\"output_config\":{\"effort\":\"low\"},\"max_tokens\"");

      assertError(gateway.post("/v1/messages", request, HEAD), 400, "invalid_request_error");
      assertError(gateway.post("/v1/messages", request, HEAD), 400, "invalid_request_error");

      assertThat(upstream.requests().stream().map(sent -> sent.body().contains("reasoning_effort")))
          .containsExactly(true, false, true, false);
    }
  }

  @Test
  void aRefusedValueIsLeftOutOfThatRequestOnlyAndNamed() {
    try (var upstream =
            FakeUpstream.responding(
                (request, connection) -> {
                  boolean cold = request.body().contains("temperature");
                  connection.json(
                      cold ? 400 : 200,
                      cold
                          ? "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not"
                              + " support 0 with this model.\"}}"
                          : COMPLETION);
                });
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      String request = MESSAGE.replace("\"max_tokens\"", "\"temperature\":0,\"max_tokens\"");

      var reply = gateway.post("/v1/messages", request, HEAD);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(header(reply, "x-aifleet-ignored")).isEqualTo("temperature");
      assertThat(gateway.post("/v1/messages", request, HEAD).statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(4);
    }
  }

  private static void assertError(HttpResponse<String> reply, int status, String type) {
    var body = new JsonObject(reply.body());
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(body.getString("type")).isEqualTo("error");
    assertThat(body.getJsonObject("error").getString("type")).isEqualTo(type);
    assertThat(body.getJsonObject("error").getString("message")).isNotBlank();
    assertThat(reply.headers().allValues("request-id"))
        .containsExactly(body.getString("request_id"));
    assertThat(header(reply, "x-request-id")).isEqualTo(body.getString("request_id"));
  }

  private static String header(HttpResponse<String> reply, String name) {
    return reply.headers().firstValue(name).orElseThrow();
  }
}
