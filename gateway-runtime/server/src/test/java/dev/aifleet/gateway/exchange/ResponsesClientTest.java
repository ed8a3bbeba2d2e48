package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client of `/v1/responses`, such as Codex, at an upstream without that endpoint.
class ResponsesClientTest {
  private static final String CLAUDE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[\
      {"type":"thinking","thinking":"use ls","signature":"SIG=="},\
      {"type":"tool_use","id":"toolu_1","name":"ls","input":{"a":1}}],\
      "stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":4}}\
      """;
  private static final String UNFINISHED =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":3}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

      """;
  private static final String COMPLETION =
      """
      {"id":"c1","choices":[{"message":{"role":"assistant","content":null,\
      "reasoning_content":"hm","tool_calls":[{"id":"toolu_1","type":"function",\
      "function":{"name":"ls","arguments":"{}"}}]},"finish_reason":"tool_calls"}],\
      "usage":{"prompt_tokens":3,"completion_tokens":4}}\
      """;
  private static final String REQUEST =
      """
      {"model":"gpt-4o","store":false,"reasoning":{"effort":"low","summary":"auto"},\
      "include":["reasoning.encrypted_content"],\
      "tools":[{"type":"function","name":"ls","strict":false,"parameters":{"type":"object"}}],\
      "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"go"}]}]}\
      """;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSecondTurnOfAToolLoopHasTheSignedThoughtsOfTheFirst(boolean stream) {
    try (var claude = FakeUpstream.json(CLAUDE);
        var gateway =
            GatewayRig.with(config().to(upstream("u", claude.url()).api(Api.Anthropic)))) {
      JsonObject request = new JsonObject(REQUEST).put("stream", stream);

      var first = responses(gateway, request);
      JsonObject response = stream ? completed(first.body()) : new JsonObject(first.body());
      JsonArray output = response.getJsonArray("output");
      request.getJsonArray("input").addAll(output).add(result());
      var second = responses(gateway, request);

      assertThat(response.getString("status")).isEqualTo("completed");
      assertThat(output.getJsonObject(1).getString("arguments")).isEqualTo("{\"a\":1}");
      assertThat(second.statusCode()).isEqualTo(200);
      JsonArray messages =
          new JsonObject(claude.requests().getLast().body()).getJsonArray("messages");
      assertThat(messages.getJsonObject(1).getJsonArray("content").encode())
          .isEqualTo(
              "[{\"type\":\"thinking\",\"thinking\":\"use ls\",\"signature\":\"SIG==\"},"
                  + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"ls\",\"input\":{\"a\":1}}]");
      assertThat(messages.getJsonObject(2).encode()).contains("\"tool_use_id\":\"toolu_1\"");
    }
  }

  @Test
  void thoughtsOfAnotherProviderDoNotReachOpenAi() {
    try (var openAi =
            FakeUpstream.json("{\"id\":\"resp_1\",\"output\":[],\"status\":\"completed\"}");
        var gateway = GatewayRig.with(config().to(upstream("u", openAi.url())))) {
      JsonObject request = new JsonObject(REQUEST);
      JsonObject minted =
          new JsonObject().put("type", "reasoning").put("encrypted_content", "aifleet:e30");
      request.getJsonArray("input").add(minted).add(result());

      var reply = responses(gateway, request);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(openAi.requests().getFirst().body()).doesNotContain("aifleet:").contains("out");
      assertThat(reply.headers().firstValue("x-aifleet-ignored"))
          .hasValue("input[].encrypted_content");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "404 page not found", "{\"detail\":\"Not Found\"}"})
  void anUpstreamWithoutResponsesGetsChatCompletionsFromThenOn(String unknownPath) {
    Script chatOnly =
        (request, reply) -> {
          if (request.line().contains("/responses")) {
            reply.json(404, unknownPath);
          } else {
            reply.json(200, COMPLETION);
          }
        };
    try (var upstream = FakeUpstream.responding(chatOnly);
        var gateway = GatewayRig.with(config().to("u", upstream.url()))) {
      JsonObject request = new JsonObject(REQUEST);

      var first = new JsonObject(responses(gateway, request).body());
      request.getJsonArray("input").addAll(first.getJsonArray("output")).add(result());
      var second = responses(gateway, request);

      assertThat(first.getString("object")).isEqualTo("response");
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(upstream.requests().stream().map(FakeUpstream.Request::line))
          .containsExactly(
              "POST /v1/responses HTTP/1.1",
              "POST /v1/chat/completions HTTP/1.1",
              "POST /v1/chat/completions HTTP/1.1");
      assertThat(upstream.requests().getLast().body())
          .contains("\"tool_call_id\":\"toolu_1\"")
          .doesNotContain("aifleet:");
    }
  }

  @Test
  void anUnknownModelAtResponsesGetsTheProvidersErrorUnchanged() {
    String unknown =
        "{\"error\":{\"message\":\"The model `gpt-4o` was not"
            + " found\",\"code\":\"model_not_found\"}}";
    try (var upstream = FakeUpstream.responding((_, reply) -> reply.json(404, unknown));
        var gateway = GatewayRig.with(config().to("u", upstream.url()))) {

      assertThat(responses(gateway, new JsonObject(REQUEST)).body()).isEqualTo(unknown);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  /// An upstream that breaks off, and one that ends without its last event.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theErrorThatEndsATranslatedStreamContinuesItsNumberingAndNamesItsResponse(boolean ends) {
    Script unfinished =
        (request, reply) -> {
          reply.events();
          reply.chunk(UNFINISHED);
          if (ends) {
            reply.lastChunk();
          } else {
            reply.cut();
          }
        };
    try (var claude = FakeUpstream.responding(unfinished);
        var gateway =
            GatewayRig.with(config().to(upstream("u", claude.url()).api(Api.Anthropic)))) {
      var events = events(responses(gateway, new JsonObject(REQUEST).put("stream", true)).body());

      assertThat(events)
          .extracting(event -> event.getString("type"))
          .contains("response.output_text.delta")
          .endsWith("error", "response.failed");
      assertThat(events)
          .extracting(event -> event.getInteger("sequence_number"))
          .containsExactlyElementsOf(IntStream.range(0, events.size()).boxed().toList());
      assertThat(events.getLast().getJsonObject("response").getString("id"))
          .isNotNull()
          .isEqualTo(events.getFirst().getJsonObject("response").getString("id"));
    }
  }

  @Test
  void whatRefersToAnEarlierResponseIsRefusedByName() {
    try (var claude = FakeUpstream.json(CLAUDE);
        var gateway =
            GatewayRig.with(config().to(upstream("u", claude.url()).api(Api.Anthropic)))) {
      var reply = responses(gateway, new JsonObject(REQUEST).put("previous_response_id", "resp_1"));

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body()).contains("\"param\":\"previous_response_id\"");
      assertThat(claude.requests()).isEmpty();
    }
  }

  private static HttpResponse<String> responses(GatewayRig gateway, JsonObject request) {
    return gateway.post(
        "/v1/responses", request.encode(), "authorization", "Bearer " + ConfigBuilder.KEY);
  }

  private static JsonObject result() {
    return new JsonObject()
        .put("type", "function_call_output")
        .put("call_id", "toolu_1")
        .put("output", "out");
  }

  private static List<JsonObject> events(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> new JsonObject(line.substring(6)))
        .toList();
  }

  /// The response in the last event of a stream.
  private static JsonObject completed(String events) {
    int at = events.indexOf("event: response.completed\ndata: ");
    assertThat(at).as(events).isPositive();
    return new JsonObject(events.substring(at + 32).strip()).getJsonObject("response");
  }
}
