package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
  @AutoClose private FakeUpstream upstream;
  @AutoClose private GatewayRig gateway;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
    gateway = GatewayRig.with(config().to(upstream("a", upstream.url()).serves("gpt-4o")));
  }

  @Test
  void withoutAKey() {
    assertError(gateway.post("/v1/chat/completions", GatewayRig.CHAT), 401, "missing_api_key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer sk-wrong", "Bearer ", "Bearer", "Basic abc", "sk-test-client-key"})
  void withAWrongKey(String authorization) {
    var reply =
        gateway.post("/v1/chat/completions", GatewayRig.CHAT, "authorization", authorization);

    assertError(reply, 401, "invalid_api_key");
    assertThat(reply.body()).doesNotContain("sk-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/v1", "/v1/embedding", "/v2/chat/completions", "/metrics", "/ready"})
  void ofAnUnknownPath(String path) {
    assertError(gateway.get(path), 404, "unknown_url");
  }

  @Test
  void ofAWrongMethod() {
    var reply = gateway.get("/v1/chat/completions");

    assertError(reply, 405, "method_not_allowed");
    assertThat(reply.headers().firstValue("allow")).hasValue("POST");
  }

  @Test
  void ofAnUnknownModel() {
    var reply = gateway.chat("{\"model\":\"gpt-17\"}");

    JsonObject error = assertError(reply, 404, "model_not_found");
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
    assertThat(error.getString("param")).isEqualTo("model");
    assertThat(error.getString("message")).contains("gpt-17");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "{\"model\":\"gpt-4o\"", "[]"})
  void ofABodyThatIsNoJson(String body) {
    assertError(gateway.chat(body), 400, "invalid_json");
  }

  @Test
  void ofAModelGivenTwice() {
    assertError(gateway.chat("{\"model\":\"gpt-4o\",\"model\":\"x\"}"), 400, "duplicate_parameter");
  }

  @Test
  void ofAPackedBody() {
    assertError(
        gateway.chat(GatewayRig.CHAT, "content-encoding", "lzma"), 415, "unsupported_encoding");
  }

  @Test
  void ofABodyThatIsDeclaredTooLarge() throws IOException {
    try (var socket = gateway.connect()) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                      + ConfigBuilder.KEY
                      + "\r\ncontent-length: 40000000\r\nexpect: 100-continue\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));

      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);

      assertThat(answer).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void ofABodyThatTurnsOutTooLarge() {
    var body = "{\"model\":\"gpt-4o\",\"x\":\"" + "x".repeat(33 << 20) + "\"}";
    var request =
        gateway
            .request("/v1/chat/completions", "authorization", "Bearer " + ConfigBuilder.KEY)
            .POST(
                java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
            .build();

    assertError(gateway.send(request), 413, "request_too_large");
  }

  @Test
  void ofHeadersThatAreTooLarge() {
    assertError(gateway.get("/v1/models", "x-large", "x".repeat(40_000)), 431, "bad_request");
  }

  @Test
  void ofAUrlThatIsTooLong() {
    assertError(gateway.get("/v1/models/" + "x".repeat(10_000)), 414, "bad_request");
  }

  @Test
  void ofBytesThatAreNoHttp() throws IOException {
    try (var socket = gateway.connect()) {
      socket.getOutputStream().write("\0\1\2 nonsense\r\n\r\n".getBytes(StandardCharsets.UTF_8));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).contains(" 400 ").contains("bad_request");
    }
  }

  @Test
  void beforeThereIsAConfiguration() {
    try (var empty = GatewayRig.started(Settings.embedded())) {
      assertError(empty.chat(GatewayRig.CHAT), 503, "no_configuration");
    }
  }

  @Test
  void ofARequestAboveItsRateLimit() {
    var limit = new RateLimit("per-key", Source.APIKey, Unit.Requests, 2, Duration.ofMinutes(10));
    gateway.runtime().offer(config().to("a", upstream.url()).rateLimit(limit).push(2));

    var first = gateway.chat(GatewayRig.CHAT);
    gateway.chat(GatewayRig.CHAT);
    var third = gateway.chat(GatewayRig.CHAT);

    assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).hasValue("2");
    assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("1");
    assertThat(first.headers().firstValue("x-ratelimit-reset-requests"))
        .get()
        .asString()
        .matches("\\d+m\\d+s");
    JsonObject error = assertError(third, 429, "rate_limit_exceeded");
    assertThat(error.getString("type")).isEqualTo("requests");
    assertThat(error.getInteger("retry_after")).isPositive();
    assertThat(third.headers().firstValueAsLong("retry-after").orElse(0)).isPositive();
    assertThat(third.headers().firstValueAsLong("retry-after-ms").orElse(0)).isPositive();
    assertThat(third.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
    assertThat(upstream.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}",
        "GET /v1/nowhere HTTP/1.1\r\nhost: x\r\n\r\n"
      })
  void doesNotCostTheConnection(String bad) throws IOException {
    try (var socket = gateway.connect()) {
      byte[] good = GatewayRig.chatBytes(GatewayRig.CHAT, "connection: close");

      socket.getOutputStream().write(bad.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(good);
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answers).startsWith("HTTP/1.1 40").contains("HTTP/1.1 200 OK");
    }
  }

  /// The envelope that OpenAI's SDKs understand.
  private static JsonObject assertError(HttpResponse<String> reply, int status, String code) {
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(reply.headers().firstValue("x-request-id")).isPresent();
    assertThat(reply.headers().firstValue("x-aifleet-upstream")).isEmpty();
    JsonObject error = new JsonObject(reply.body()).getJsonObject("error");
    assertThat(error.fieldNames()).contains("message", "type", "param", "code");
    assertThat(error.getString("code")).isEqualTo(code);
    return error;
  }
}
