package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Request;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which headers cross the gateway, seen from both ends.
class HeaderForwardingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final Script TALKATIVE =
      (request, connection) ->
          connection.json(
              200,
              FakeUpstream.COMPLETION,
              "x-request-id: req_provider",
              "connection: x-hop",
              "x-hop: 1",
              "set-cookie: __cf_bm=secret",
              "cf-ray: 8f",
              "server: cloudflare",
              "openai-organization: acme",
              "x-ratelimit-remaining-tokens: 7",
              "openai-processing-ms: 12");

  @AutoClose private FakeUpstream upstream;
  @AutoClose private GatewayRig gateway;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.responding(TALKATIVE);
    gateway = GatewayRig.with(config().to("a", upstream.url()));
  }

  @Test
  void aRequestIdIsEchoedAndForwardedBesideTheProvidersOwn() {
    var reply = gateway.chat(GatewayRig.CHAT, "x-request-id", "mine-1");

    assertThat(reply.headers().allValues("x-request-id")).containsExactly("mine-1");
    assertThat(reply.headers().allValues("x-upstream-request-id")).containsExactly("req_provider");
    assertThat(sent().headers()).containsEntry("x-request-id", "mine-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "has space", "quote\"", "semi;colon"})
  void anIdThatIsNotSaneIsReplacedByOurs(String id) {
    var reply = gateway.chat(GatewayRig.CHAT, "x-request-id", id);

    String ours = reply.headers().firstValue("x-request-id").orElseThrow();
    assertThat(ours).startsWith("req_").hasSize(36);
    assertThat(sent().headers()).containsEntry("x-request-id", ours);
  }

  @Test
  void aTraceGoesOnUnderOurOwnSpan() {
    String parent = "00-" + TRACE + "-b7ad6b7169203331-01";

    gateway.chat(GatewayRig.CHAT, "traceparent", parent, "tracestate", "vendor=1");

    assertThat(sent().headers().get("traceparent"))
        .startsWith("00-" + TRACE + "-")
        .endsWith("-01")
        .isNotEqualTo(parent);
    assertThat(sent().headers()).containsEntry("tracestate", "vendor=1");
  }

  @Test
  void aTraceThatIsNoneIsNotPassedOn() {
    gateway.chat(GatewayRig.CHAT, "traceparent", "00-zz-yy-01", "tracestate", "vendor=1");

    assertThat(sent().headers()).doesNotContainKeys("traceparent", "tracestate");
  }

  @Test
  void whatBelongsToOneConnectionOrToOneAccountStaysThere() throws IOException {
    try (var socket = gateway.connect()) {
      byte[] request =
          GatewayRig.chatBytes(
              GatewayRig.CHAT,
              "connection: x-mine, authorization, close",
              "x-mine: 1",
              "cookie: session=1",
              "te: trailers",
              "keep-alive: timeout=5",
              "proxy-authorization: Basic abc",
              "forwarded: for=10.0.0.1",
              "x-forwarded-for: 10.0.0.1",
              "openai-organization: theirs",
              "baggage: user=alice",
              "x-stainless-lang: python");
      socket.getOutputStream().write(request);
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("openai-processing-ms: 12");
      assertThat(answer)
          .doesNotContainIgnoringCase("x-hop")
          .doesNotContainIgnoringCase("set-cookie")
          .doesNotContainIgnoringCase("cf-ray")
          .doesNotContainIgnoringCase("server:")
          .doesNotContainIgnoringCase("openai-organization")
          .doesNotContainIgnoringCase("x-ratelimit");
      assertThat(sent().headers())
          .containsEntry("x-stainless-lang", "python")
          .doesNotContainKeys(
              "x-mine",
              "cookie",
              "te",
              "keep-alive",
              "proxy-authorization",
              "authorization",
              "forwarded",
              "x-forwarded-for",
              "openai-organization",
              "baggage");
    }
  }

  @Test
  void configuredHeadersReachTheUpstream() {
    gateway
        .runtime()
        .offer(config().to(upstream("a", upstream.url()).passHeaders("X-Tenant")).push(2));

    gateway.chat(GatewayRig.CHAT, "x-tenant", "t1", "x-other", "o");

    assertThat(sent().headers()).containsEntry("x-tenant", "t1").doesNotContainKey("x-other");
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void headersOfTheClientsApiReachOnlyUpstreamsOfTheSameApi(Api api) {
    gateway.runtime().offer(config().to(upstream("a", upstream.url()).api(api)).push(2));
    String body =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    gateway.post(
        "/v1/messages",
        body,
        "authorization",
        "Bearer " + ConfigBuilder.KEY,
        "anthropic-version",
        "2024-01-01",
        "anthropic-beta",
        "effort-2025-11-24",
        "x-stainless-lang",
        "js",
        "x-app",
        "cli",
        "user-agent",
        "claude-cli/2.0");

    assertThat(sent().headers()).containsEntry("user-agent", "claude-cli/2.0");
    if (api == Api.Anthropic) {
      assertThat(sent().headers())
          .containsEntry("anthropic-version", "2024-01-01")
          .containsEntry("anthropic-beta", "effort-2025-11-24")
          .containsKeys("x-stainless-lang", "x-app");
    } else {
      assertThat(sent().headers())
          .doesNotContainKeys("anthropic-version", "anthropic-beta", "x-stainless-lang", "x-app");
    }
  }

  @Test
  void anOpenAiClientMayNameFeaturesOfItsAnthropicUpstream() {
    gateway.runtime().offer(config().to(upstream("a", upstream.url()).api(Api.Anthropic)).push(2));

    gateway.chat(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "anthropic-beta",
        "context-1m-2025-08-07",
        "openai-beta",
        "x",
        "x-stainless-lang",
        "python");

    assertThat(sent().headers())
        .containsEntry("anthropic-beta", "context-1m-2025-08-07")
        .containsEntry("anthropic-version", "2023-06-01")
        .doesNotContainKeys("openai-beta", "x-stainless-lang");
  }

  @Test
  void theProvidersKeyIsInNoHeaderAndNoEventOfAResponse() {
    Script leaking =
        (request, connection) -> {
          String key = request.headers().get("authorization");
          if (request.body().contains("stream")) {
            connection.raw(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-debug: "
                    + key
                    + "\r\ntransfer-encoding: chunked\r\n\r\n");
            connection.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            connection.chunk("data: {\"error\":{\"message\":\"bad " + key + "\"}}\n\n");
            connection.lastChunk();
          } else {
            int status = request.body().contains("fail") ? 400 : 200;
            String body =
                status == 200 ? FakeUpstream.COMPLETION : "{\"error\":{\"message\":\"bad\"}}";
            connection.json(status, body, "x-debug: " + key);
          }
        };
    try (var other = FakeUpstream.responding(leaking);
        var rig = GatewayRig.with(config().to(upstream("a", other.url()), "sk-provider-key"))) {
      for (String body :
          new String[] {
            GatewayRig.CHAT_STREAM,
            "{\"model\":\"gpt-4o\",\"messages\":[]}",
            "{\"model\":\"gpt-4o\",\"messages\":[],\"user\":\"fail\"}"
          }) {
        var reply = rig.chat(body);

        assertThat(reply.headers().firstValue("x-debug")).hasValue("Bearer ***");
        assertThat(reply.body()).doesNotContain("sk-provider");
      }
    }
  }

  @Test
  void twoDifferentKeysAreNone() {
    var reply = gateway.chat(GatewayRig.CHAT, "x-api-key", "another");

    assertThat(reply.statusCode()).isEqualTo(401);
    assertThat(reply.body())
        .contains("invalid_api_key", "authorization and x-api-key")
        .doesNotContain("another", ConfigBuilder.KEY);
    assertThat(upstream.requests()).isEmpty();
  }

  private Request sent() {
    return upstream.requests().getFirst();
  }
}
