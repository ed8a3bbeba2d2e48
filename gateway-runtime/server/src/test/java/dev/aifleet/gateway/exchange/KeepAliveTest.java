package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The client of a stream gets keep-alives while an upstream is silent or only pings.
class KeepAliveTest {
  private static final String COMMENT = ": keep-alive";
  private static final String DATA = "data: {\"choices\":[{}]}";
  private static final String START =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n";
  private static final String BLOCK =
      "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
          + "\"content_block\":{\"type\":\"text\",\"text\":\"hi\"}}\n\n";
  private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

  private final CountDownLatch mayRespond = new CountDownLatch(1);

  @Test
  void theClientGetsCommentsWhileTheUpstreamIsSilent() throws Exception {
    Script late =
        (request, connection) -> {
          connection.hold(mayRespond);
          connection.events();
          connection.chunk(DATA + "\n\n");
          connection.lastChunk();
        };
    try (var upstream = FakeUpstream.responding(late);
        var gateway = gateway(config().to("a", upstream.url()))) {
      HttpResponse<InputStream> reply = open(gateway, "/v1/chat/completions");

      BufferedReader lines = lines(reply);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(reply.headers().firstValue("x-request-id")).isPresent();
      assertComments(lines, 3);
      mayRespond.countDown();

      assertThat(rest(lines)).isEqualTo(DATA);
    }
  }

  @Test
  void anotherUpstreamIsStillUsedAfterComments() throws Exception {
    try (var first = FakeUpstream.responding(lateError(503, "{}"));
        var second = FakeUpstream.responding(Scripts.stream(DATA + "\n\ndata: [DONE]\n\n"));
        var gateway = gateway(config().to("a", first.url()).to(spare(second)))) {
      BufferedReader lines = lines(open(gateway, "/v1/chat/completions"));
      assertComments(lines, 1);
      mayRespond.countDown();

      assertThat(rest(lines)).isEqualTo(DATA + "data: [DONE]");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, OpenAI, 'data: {\"error\":{\"message\":\"too long\"'",
    "/v1/completions, OpenAI, 'data: {\"error\":{\"message\":\"too long\"'",
    "/v1/responses, OpenAI, 'event: error'",
    "/v1/messages, Anthropic, 'event: error'",
    "/v1/messages, OpenAI, 'event: error'",
    "/v1/chat/completions, Anthropic, 'data: {\"error\":{\"message\":\"too long\"'"
  })
  void anErrorAfterCommentsEndsTheStreamInTheClientsFormat(String path, Api api, String event)
      throws Exception {
    String error = "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\"}}";
    try (var first = FakeUpstream.responding(lateError(400, error));
        var gateway = gateway(config().to(upstream("a", first.url()).api(api)))) {
      HttpResponse<InputStream> reply = open(gateway, path);
      BufferedReader lines = lines(reply);
      assertComments(lines, 1);
      mayRespond.countDown();

      String rest = rest(lines);
      assertThat(rest)
          .startsWith(event)
          .contains("too long", "invalid_request_error")
          .doesNotContain("[DONE]", "message_stop");
      assertThat(gateway.metric("aigateway_inflight_requests")).isZero();
    }
  }

  @Test
  void anUpstreamThatBreaksAfterCommentsEndsTheStreamWithAnError() throws Exception {
    Script cut =
        (request, connection) -> {
          connection.events();
          connection.hold(mayRespond);
          connection.cut();
        };
    try (var first = FakeUpstream.responding(cut);
        var gateway = gateway(config().to("a", first.url()))) {
      BufferedReader lines = lines(open(gateway, "/v1/chat/completions"));
      assertComments(lines, 2);
      mayRespond.countDown();

      assertThat(rest(lines)).startsWith("data: {\"error\":{").doesNotContain("[DONE]");
    }
  }

  @Test
  void pingsThatATranslationSwallowsAreMadeUpFor() throws Exception {
    Script pinging =
        (request, connection) -> {
          connection.events();
          connection.chunk(START);
          connection.chunk(BLOCK);
          while (mayRespond.getCount() > 0) {
            connection.chunk(PING);
            LockSupport.parkNanos(10_000_000);
          }
          connection.lastChunk();
        };
    try (var upstream = FakeUpstream.responding(pinging);
        var gateway = gateway(config().to(upstream("a", upstream.url()).api(Api.Anthropic)))) {
      BufferedReader lines = lines(open(gateway, "/v1/chat/completions"));
      assertThat(lines.readLine()).startsWith("data: {");
      String line = lines.readLine();
      while (!COMMENT.equals(line)) {
        assertThat(line).isNotNull();
        line = lines.readLine();
      }
      mayRespond.countDown();
      assertThat(rest(lines)).contains("\"error\"");
    }
  }

  @Test
  void withinAMessageTheClientGetsPings() throws Exception {
    Script pausing =
        (request, connection) -> {
          connection.events();
          connection.chunk(START + BLOCK);
          connection.hold(mayRespond);
          connection.chunk("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
          connection.lastChunk();
        };
    try (var upstream = FakeUpstream.responding(pausing);
        var gateway = gateway(config().to(upstream("a", upstream.url()).api(Api.Anthropic)))) {
      BufferedReader lines = lines(open(gateway, "/v1/messages"));
      String line = lines.readLine();
      while (!"event: ping".equals(line)) {
        assertThat(line).isNotNull();
        line = lines.readLine();
      }
      assertThat(lines.readLine()).isEqualTo("data: {\"type\": \"ping\"}");
      mayRespond.countDown();

      assertThat(rest(lines)).endsWith("data: {\"type\":\"message_stop\"}");
    }
  }

  @Test
  void aUnaryResponseGetsNoComments() throws Exception {
    Script late =
        (request, connection) -> {
          connection.hold(mayRespond);
          connection.json(200, "{\"choices\":[{}]}");
        };
    try (var upstream = FakeUpstream.responding(late);
        var gateway = gateway(config().to("a", upstream.url()))) {
      CompletableFuture<HttpResponse<String>> whole =
          gateway
              .client()
              .sendAsync(
                  gateway
                      .request(
                          "/v1/chat/completions", "authorization", "Bearer " + ConfigBuilder.KEY)
                      .POST(BodyPublishers.ofString(GatewayRig.CHAT))
                      .build(),
                  BodyHandlers.ofString());
      BufferedReader lines = lines(open(gateway, "/v1/chat/completions"));
      assertComments(lines, 3);
      assertThat(whole).isNotDone();
      mayRespond.countDown();

      assertThat(whole.join().body()).isEqualTo("{\"choices\":[{}]}");
    }
  }

  private static GatewayRig gateway(ConfigBuilder config) {
    return GatewayRig.with(Settings.embedded().withKeepAlive(Duration.ofMillis(60)), config);
  }

  private static UpstreamFixture spare(FakeUpstream second) {
    return upstream("spare", second.url()).priority(1);
  }

  private Script lateError(int status, String body) {
    return (request, connection) -> {
      connection.hold(mayRespond);
      connection.json(status, body);
    };
  }

  private static HttpResponse<InputStream> open(GatewayRig gateway, String path)
      throws IOException, InterruptedException {
    String body =
        "{\"model\":\"gpt-4o\",\"stream\":true,\"max_tokens\":9,\"messages\":"
            + "[{\"role\":\"user\",\"content\":\"x\"}]}";
    return gateway
        .client()
        .send(
            gateway
                .request(path, "authorization", "Bearer " + ConfigBuilder.KEY)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(HttpResponse<InputStream> reply) {
    return new BufferedReader(new InputStreamReader(reply.body(), UTF_8));
  }

  private static void assertComments(BufferedReader lines, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(lines.readLine()).isEqualTo(COMMENT);
      assertThat(lines.readLine()).isEmpty();
    }
  }

  /// The received text, without comments and line ends.
  private static String rest(BufferedReader lines) {
    return lines.lines().filter(line -> !line.equals(COMMENT)).collect(Collectors.joining());
  }
}
