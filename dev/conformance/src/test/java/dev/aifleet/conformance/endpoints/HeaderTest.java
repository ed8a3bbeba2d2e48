package dev.aifleet.conformance.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.fixtures.ConfigBuilder;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Request and response headers: passed on, removed, added.
final class HeaderTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String BODY =
      "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":9}";
  private static final String STREAM = BODY.replace("{\"model\"", "{\"stream\":true,\"model\"");

  private static final List<String> NOT_TO_PROVIDER =
      List.of(
          "x-hop",
          "te",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "cookie",
          "openai-organization",
          "openai-project",
          "x-forwarded-for",
          "forwarded",
          "via",
          "x-real-ip",
          "x-aifleet-upstream",
          "x-goog-api-key",
          "x-team");

  @RegisterExtension static final EndpointsFixture fixture = new EndpointsFixture();

  @Test
  void nothingOfTheClientsConnectionOrCredentialsReachesTheProvider() throws IOException {
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
            + ConfigBuilder.KEY
            + "\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nTE: trailers\r\nKeep-Alive: 5\r\n"
            + "Proxy-Authorization: Basic x\r\nProxy-Connection: close\r\nCookie: a=b\r\n"
            + "OpenAI-Organization: org-1\r\nOpenAI-Project: p\r\nX-Forwarded-For: 1.2.3.4\r\n"
            + "Forwarded: for=1.2.3.4\r\nVia: 1.1 x\r\nX-Real-IP: 1.2.3.4\r\n"
            + "X-Aifleet-Upstream: other\r\nX-Goog-Api-Key: g\r\nAccept-Encoding: gzip, br\r\n"
            + "OpenAI-Beta: assistants=v2\r\nX-Team: blue\r\nUser-Agent: tester/1\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + BODY.length()
            + "\r\n\r\n"
            + BODY;

    String response = raw(head);

    assertThat(response).startsWith("HTTP/1.1 200");
    JsonNode recorded = fixture.recorded().path("headers");
    assertThat(recorded.toString()).doesNotContain(ConfigBuilder.KEY, "1.2.3.4", "org-1", "a=b");
    for (String name : NOT_TO_PROVIDER) {
      assertThat(recorded.has(name)).describedAs("%s in %s", name, recorded).isFalse();
    }
    assertThat(header(recorded, "authorization")).isEqualTo("Bearer " + CaseUpstream.PROVIDER_KEY);
    assertThat(header(recorded, "openai-beta")).isEqualTo("assistants=v2");
    assertThat(header(recorded, "accept-encoding")).isEqualTo("identity");
    assertThat(header(recorded, "user-agent")).isEqualTo("tester/1");
    assertThat(header(recorded, "host")).isEqualTo("127.0.0.1:" + fixture.provider().port());
    assertThat(header(recorded, "content-length")).isEqualTo("" + BODY.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"unary", "stream", "error"})
  void nothingOfTheProvidersAccountReachesTheClient(String kind) {
    String error = kind.equals("error") ? ",\"errorPercent\":100,\"errorStatus\":400" : "";
    fixture
        .provider()
        .behave(
            "{\"headers\":\"set-cookie: s=1|server: cloudflare|x-ratelimit-limit-requests: 5|"
                + "anthropic-ratelimit-tokens-limit: 6|openai-organization: org-2|cf-ray: 7|"
                + "alt-svc: h3|x-aifleet-upstream: forged|openai-processing-ms: 12|x-kept: yes|"
                + "retry-after-ms: 40\""
                + error
                + "}");

    HttpResponse<byte[]> response = fixture.post(CHAT, kind.equals("stream") ? STREAM : BODY);

    assertThat(response.statusCode()).isEqualTo(kind.equals("error") ? 400 : 200);
    assertThat(response.headers().map().keySet())
        .doesNotContain(
            "set-cookie",
            "server",
            "x-ratelimit-limit-requests",
            "anthropic-ratelimit-tokens-limit",
            "openai-organization",
            "cf-ray",
            "alt-svc")
        .contains("openai-processing-ms", "x-kept", "retry-after-ms");
    assertThat(response.headers().allValues("x-aifleet-upstream")).containsExactly("provider");
  }

  @ParameterizedTest
  @CsvSource({"OpenAI, authorization", "AzureOpenAI, api-key"})
  void configuredHeadersAreAddedButNeverReplaceACredential(Api api, String carrier) {
    fixture
        .gateway()
        .reconfigure(
            fixture.configured(
                api, upstream -> upstream.headers(Map.of("x-tenant", "t1", "x-team", "ours"))));

    fixture.post(CHAT, BODY, "x-team", "theirs");

    JsonNode recorded = fixture.recorded().path("headers");
    assertThat(header(recorded, "x-tenant")).isEqualTo("t1");
    assertThat(header(recorded, "x-team")).isEqualTo("ours");
    assertThat(header(recorded, carrier)).contains(CaseUpstream.PROVIDER_KEY);
  }

  @ParameterizedTest
  @EnumSource(
      value = Api.class,
      names = {"OpenAI", "Anthropic"})
  void theRequestIdIsTheClientsOnAllSides(Api api) {
    fixture.gateway().reconfigure(fixture.configured(api));
    String path = api == Api.OpenAI ? CHAT : "/v1/messages";

    HttpResponse<byte[]> response = fixture.post(path, BODY, "x-request-id", "req-42");

    assertThat(response.headers().allValues("x-request-id")).containsExactly("req-42");
    assertThat(header(fixture.recorded().path("headers"), "x-request-id")).isEqualTo("req-42");
  }

  @Test
  void theProvidersOwnRequestIdHasAnotherName() {
    fixture.provider().behave("{\"headers\":\"x-request-id: req_theirs\"}");

    HttpResponse<byte[]> response = fixture.post(CHAT, BODY);

    assertThat(response.headers().firstValue("x-upstream-request-id")).contains("req_theirs");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    assertThat(response.headers().allValues("x-request-id")).doesNotContain("req_theirs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "{\"x\":1}", "LONG"})
  void aMissingOrInvalidRequestIdIsReplaced(String id) {
    String odd = id.equals("LONG") ? "x".repeat(129) : id;

    HttpResponse<byte[]> response =
        odd.isEmpty() ? fixture.post(CHAT, BODY) : fixture.post(CHAT, BODY, "x-request-id", odd);

    String made = response.headers().firstValue("x-request-id").orElse("");
    assertThat(made).isNotEmpty().isNotEqualTo(odd).matches("[A-Za-z0-9_.:/+=-]{8,128}");
    assertThat(header(fixture.recorded().path("headers"), "x-request-id")).isEqualTo(made);
  }

  @Test
  void rejectionsHaveARequestId() {
    HttpResponse<byte[]> response = fixture.post("/v1/nothing", BODY, "x-request-id", "mine");

    assertThat(response.headers().allValues("x-request-id")).containsExactly("mine");
  }

  @Test
  void aTraceContinuesWithTheGatewaysSpan() {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fixture.post(CHAT, BODY, "traceparent", parent, "tracestate", "vendor=1");

    JsonNode recorded = fixture.recorded().path("headers");
    assertThat(header(recorded, "traceparent"))
        .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01")
        .isNotEqualTo(parent);
    assertThat(header(recorded, "tracestate")).isEqualTo("vendor=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "nonsense"
      })
  void anInvalidTraceparentIsReplaced(String parent) {
    HttpResponse<byte[]> response =
        fixture.post(CHAT, BODY, "traceparent", parent, "tracestate", "vendor=1");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(fixture.recorded().path("headers").has("traceparent")).isFalse();
    assertThat(fixture.recorded().path("headers").has("tracestate")).isFalse();
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = fixture.gateway().connect()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String header(JsonNode headers, String name) {
    JsonNode values = headers.path(name);
    assertThat(values).describedAs("%s in %s", name, headers).hasSize(1);
    return values.get(0).asText();
  }
}
