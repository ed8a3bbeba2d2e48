package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.Tiers.code;
import static dev.aifleet.gateway.exchange.Tiers.failures;
import static dev.aifleet.gateway.exchange.Tiers.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An OpenAI client at an upstream with Anthropic's format. Details of the translation: the tests
/// of `translator`.
class OpenAiClientAtAnthropicTest {
  private static final String OTHER = "data: {\"id\":\"other\"}\n\ndata: [DONE]\n\n";
  private static final String ANSWER =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude",\
      "content":[{"type":"text","text":"é"}],"stop_reason":"end_turn","stop_sequence":null,\
      "usage":{"input_tokens":3,"output_tokens":4}}\
      """;
  private static final String START =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
      "model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1}}}

      """;
  private static final String TEXT =
      """
      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"é"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      """;
  private static final String STOP =
      """
      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}

      event: message_stop
      data: {"type":"message_stop"}

      """;
  private static final String OVERLOADED =
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
          + "\"message\":\"Overloaded\"}}\n\n";
  private static final String REST =
      "\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String CHAT = "{" + REST;
  private static final String CHAT_STREAM = "{\"stream\":true," + REST;
  private static final String TWO_ANSWERS = "{\"n\":2," + REST;
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void upstreamAndClientEachGetTheirOwnFormat() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway =
            GatewayRig.with(
                config().to(claude(upstream).models(Map.of("gpt-4o", "claude")), "sk-ant"))) {

      var reply = gateway.chat(CHAT);

      assertThat(reply.statusCode()).isEqualTo(200);
      var told = new JsonObject(reply.body());
      assertThat(told.getString("object")).isEqualTo("chat.completion");
      assertThat(told.getString("model")).isEqualTo("gpt-4o");
      assertThat(told.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(7);
      assertThat(reply.headers().firstValueAsLong("content-length"))
          .hasValue(reply.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
      var asked = upstream.requests().getFirst();
      assertThat(asked.line()).isEqualTo("POST /v1/messages HTTP/1.1");
      assertThat(asked.headers())
          .containsEntry("x-api-key", "sk-ant")
          .containsEntry("anthropic-version", "2023-06-01")
          .containsEntry("content-type", "application/json")
          .containsEntry("accept-encoding", "identity")
          .doesNotContainKey("authorization");
      assertThat(new JsonObject(asked.body()).getString("model")).isEqualTo("claude");
      await()
          .atMost(SOON)
          .until(
              () ->
                  gateway
                      .admin("/metrics")
                      .body()
                      .contains(
                          "aigateway_tokens_total{model=\"gpt-4o\",type=\"output\",upstream=\"claude\"}"
                              + " 4.0"));
    }
  }

  @Test
  void eventsAreTranslatedOneByOne() {
    try (var upstream = FakeUpstream.responding(Scripts.stream(START + TEXT + STOP));
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {

      var reply = gateway.chat(CHAT_STREAM);

      assertThat(reply.headers().firstValue("content-type"))
          .hasValue("text/event-stream; charset=utf-8");
      assertThat(reply.body())
          .startsWith("data: {")
          .contains("\"content\":\"é\"", "\"finish_reason\":\"stop\"")
          .endsWith("data: [DONE]\n\n")
          .doesNotContain("event:", "\"usage\":{");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTheUpstreamDoesNotGetIsNamedInAHeader(boolean stream) {
    Script answer = stream ? Scripts.stream(START + TEXT + STOP) : (_, to) -> to.json(200, ANSWER);
    try (var upstream = FakeUpstream.responding(answer);
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {

      var plain = gateway.chat("{\"stream\":" + stream + "," + REST);
      var extra = gateway.chat("{\"seed\":7,\"stream\":" + stream + "," + REST);

      assertThat(plain.headers().firstValue("x-aifleet-ignored")).isEmpty();
      assertThat(extra.statusCode()).isEqualTo(200);
      assertThat(extra.headers().firstValue("x-aifleet-ignored")).hasValue("seed");
      assertThat(upstream.requests().getLast().body()).doesNotContain("seed");
    }
  }

  @Test
  void aCodingAgentMaySendFieldsThatAreInNoTable() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {
      String body = "{\"brand_new\":1," + REST;

      var agent = gateway.chat(body, "user-agent", "codex_cli_rs/0.99.0 (Linux)");
      var other = gateway.chat(body, "user-agent", "OpenAI/Python 2.0");

      assertThat(agent.headers().firstValue("x-aifleet-ignored")).hasValue("brand_new");
      assertThat(other.statusCode()).isEqualTo(400);
      assertThat(other.body()).contains("brand_new");
    }
  }

  @Test
  void anErrorKeepsItsStatusAndIsInTheClientsFormat() {
    Script overloaded =
        (request, connection) ->
            connection.json(
                529,
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                "retry-after: 7");
    try (var upstream = FakeUpstream.responding(overloaded);
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {

      var reply = gateway.chat(CHAT);

      assertThat(reply.statusCode()).isEqualTo(529);
      assertThat(reply.headers().firstValue("retry-after")).hasValue("7");
      var error = new JsonObject(reply.body()).getJsonObject("error");
      assertThat(error.getString("code")).isEqualTo("overloaded");
      assertThat(error.getString("message")).isEqualTo("Overloaded");
    }
  }

  @Test
  void anErrorBehindAScaffoldGoesToAnotherUpstream() {
    try (var upstream = FakeUpstream.responding(Scripts.stream(START + OVERLOADED));
        var other = FakeUpstream.responding(Scripts.stream(OTHER));
        var gateway = GatewayRig.with(config().to(claude(upstream)).to(spare(other)))) {

      var reply = gateway.chat(CHAT_STREAM);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(OTHER);
    }
  }

  @Test
  void aResponseThatIsNoMessageIsRetriedAtAnotherUpstream() {
    try (var upstream = FakeUpstream.json("[1, 2");
        var other = FakeUpstream.json("{\"choices\":[\"other\"]}");
        var gateway = GatewayRig.with(config().to(claude(upstream)).to(spare(other)))) {

      assertThat(gateway.chat(CHAT).body()).isEqualTo("{\"choices\":[\"other\"]}");
    }
  }

  @Test
  void anUntranslatableFirstEventIsRetriedAtAnotherUpstream() {
    try (var upstream = FakeUpstream.responding(Scripts.stream("data: {\"cut\":\n\n"));
        var other = FakeUpstream.responding(Scripts.stream(OTHER));
        var gateway = GatewayRig.with(config().to(claude(upstream)).to(spare(other)))) {

      assertThat(gateway.chat(CHAT_STREAM).body()).isEqualTo(OTHER);
    }
  }

  /// A large body is translated off the event loop.
  @ParameterizedTest
  @ValueSource(ints = {1, 300_000})
  void aNumberBeyondAllBoundsIsRefusedAndHoldsNoPlace(int length) {
    String body =
        "{\"model\":\"gpt-4o\",\"temperature\":1e99999999999,\"messages\":[{\"role\":\"user\","
            + "\"content\":\""
            + "x".repeat(length)
            + "\"}]}";
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {

      var reply = gateway.chat(body);

      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body()).contains("no number beyond all bounds");
      assertThat(gateway.metric("aigateway_upstream_inflight")).isZero();
    }
  }

  @Test
  void aStreamThatEndsTooEarlyIsNotTakenForAWholeOne() {
    try (var upstream = FakeUpstream.responding(Scripts.stream(START + TEXT));
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {

      var reply = gateway.chat(CHAT_STREAM);

      assertThat(reply.body())
          .contains("\"content\":\"é\"", "data: {\"error\":{", "upstream_broken")
          .doesNotContain("[DONE]");
    }
  }

  @Test
  void anUntranslatableRequestIsSentWhereItsFormatIsSupported() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var other = FakeUpstream.json("{\"choices\":[\"other\"]}");
        var gateway = GatewayRig.with(config().to(claude(upstream)).to(spare(other)))) {

      assertThat(gateway.chat(TWO_ANSWERS).body()).isEqualTo("{\"choices\":[\"other\"]}");
      assertThat(upstream.requests()).isEmpty();
      assertThat(gateway.metric("aigateway_upstream_inflight")).isZero();
    }
  }

  @Test
  void theOnlyUpstreamOfTheFormatIsUsedThoughItFailsTooOften() {
    var asked = new AtomicInteger();
    Script failingFirst =
        (request, connection) ->
            connection.json(asked.incrementAndGet() == 1 ? 500 : 200, FakeUpstream.COMPLETION);
    try (var upstream = FakeUpstream.json(ANSWER);
        var other = FakeUpstream.responding(failingFirst);
        var gateway =
            GatewayRig.with(
                config().to(claude(upstream)).to(spare(other).circuitBreaker(failures(1))))) {
      assertThat(gateway.chat(TWO_ANSWERS).statusCode()).isEqualTo(500);

      var reply = gateway.chat(TWO_ANSWERS);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(servedBy(reply)).isEqualTo("spare");
    }
  }

  @Test
  void ifTheUpstreamOfTheFormatIsUnavailableTheRequestIsNotAtFault() {
    Script full = (request, connection) -> connection.json(429, "{}", "retry-after: 30");
    try (var upstream = FakeUpstream.json(ANSWER);
        var other = FakeUpstream.responding(full);
        var gateway = GatewayRig.with(config().to(claude(upstream)).to(spare(other)))) {
      assertThat(gateway.chat(TWO_ANSWERS).statusCode()).isEqualTo(429);

      var reply = gateway.chat(TWO_ANSWERS);

      assertThat(reply.statusCode()).isEqualTo(429);
      assertThat(code(reply)).isEqualTo("rate_limit_exceeded");
      assertThat(reply.headers().firstValue("retry-after")).isPresent();
    }
  }

  @Test
  void aFieldThatNoUpstreamSupportsIsRefusedByName() {
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {

      var reply = gateway.chat(TWO_ANSWERS);

      assertThat(reply.statusCode()).isEqualTo(400);
      var error = new JsonObject(reply.body()).getJsonObject("error");
      assertThat(error.getString("param")).isEqualTo("n");
      assertThat(error.getString("code")).isEqualTo("untranslatable_request");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void aLargeBodyIsTranslatedToo() {
    String text = "é".repeat(300_000);
    String body =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    try (var upstream = FakeUpstream.json(ANSWER);
        var gateway = GatewayRig.with(config().to(claude(upstream)))) {

      assertThat(gateway.chat(body).statusCode()).isEqualTo(200);
      assertThat(upstream.requests().getFirst().body()).contains(text);
    }
  }

  private static UpstreamFixture claude(FakeUpstream upstream) {
    return upstream("claude", upstream.url()).api(Api.Anthropic);
  }

  private static UpstreamFixture spare(FakeUpstream upstream) {
    return upstream("spare", upstream.url()).priority(1);
  }
}
