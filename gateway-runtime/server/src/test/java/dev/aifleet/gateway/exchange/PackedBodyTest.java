package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compressed requests and compressed responses.
class PackedBodyTest {
  /// A complete stream.
  private static final String OK_STREAM =
      "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n";

  private static final String MESSAGE =
      "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\","
          + "\"content\":[{\"type\":\"text\",\"text\":\"hello\"}],"
          + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}";

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "deflate", "zstd", "br", "GZIP"})
  void aPackedRequestReachesTheUpstreamUnpacked(String coding) throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, coding, packed(coding, GatewayRig.CHAT));

      assertThat(reply.statusCode()).describedAs(reply.body()).isEqualTo(200);
      var seen = upstream.requests().getFirst();
      assertThat(seen.body()).isEqualTo(GatewayRig.CHAT);
      assertThat(seen.headers())
          .doesNotContainKey("content-encoding")
          .containsEntry("accept-encoding", "identity")
          .containsEntry("content-length", String.valueOf(GatewayRig.CHAT.length()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, gzip", "lzma", "gzip, identity", "dcb"})
  void aCodingThatIsNotKnownIsRefusedWithThoseThatAre(String coding) throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = post(gateway, coding, packed("gzip", GatewayRig.CHAT));

      assertThat(reply.statusCode()).isEqualTo(415);
      assertThat(reply.headers().firstValue("accept-encoding")).hasValue("gzip, br, zstd, deflate");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd", "br"})
  void whatIsCutOffOrNotPackedIsRefused(String coding) throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      byte[] whole = packed(coding, GatewayRig.CHAT);

      assertThat(post(gateway, coding, Arrays.copyOf(whole, whole.length - 3)).statusCode())
          .isEqualTo(400);
      assertThat(post(gateway, coding, GatewayRig.CHAT.getBytes(UTF_8)).statusCode())
          .isEqualTo(400);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void aBodyThatDoesNotMatchItsChecksumIsRefused() throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      byte[] damaged = packed("gzip", GatewayRig.CHAT);
      damaged[damaged.length - 8] ^= 1;

      assertThat(post(gateway, "gzip", damaged).statusCode()).isEqualTo(400);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void aBodyThatUnpacksToMoreThanTheLimitIsRefused(String coding) throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()).limits(1 << 20, 100))) {
      String bomb = "{\"model\":\"gpt-4o\",\"x\":\"" + "0".repeat(64 << 20) + "\"}";

      var reply = post(gateway, coding, packed(coding, bomb));

      assertThat(reply.statusCode()).isEqualTo(413);
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void aPackedResponseIsTranslated(String coding) throws IOException {
    Script packing =
        (request, connection) -> answer(connection, coding, "application/json", MESSAGE);
    try (var upstream = FakeUpstream.responding(packing);
        var gateway =
            GatewayRig.with(config().to(upstream("a", upstream.url()).api(Api.Anthropic)))) {

      var reply =
          gateway.chat("{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

      assertThat(reply.body()).contains("\"content\":\"hello\"");
      assertThat(reply.headers().firstValue("content-encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void aPackedStreamPassesUnpacked(String coding) throws IOException {
    Script packing =
        (request, connection) -> answer(connection, coding, "text/event-stream", OK_STREAM);
    try (var upstream = FakeUpstream.responding(packing);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.body()).isEqualTo(OK_STREAM);
      assertThat(reply.headers().firstValue("content-encoding")).isEmpty();
    }
  }

  @Test
  void anErrorWithinAPackedResponseIsDetected() throws IOException {
    Script packing =
        (request, connection) ->
            answer(
                connection,
                "gzip",
                "text/event-stream",
                "data: {\"error\":{\"message\":\"m\",\"code\":\"rate_limit_exceeded\"}}\n\n");
    try (var upstream = FakeUpstream.responding(packing);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      assertThat(gateway.chat(GatewayRig.CHAT_STREAM).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void aResponseThatCannotBeUnpackedIsAFailure() throws IOException {
    Script broken =
        (request, connection) ->
            connection.json(200, FakeUpstream.COMPLETION, "content-encoding: gzip");
    try (var upstream = FakeUpstream.responding(broken);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(502);
    }
  }

  private static HttpResponse<String> post(GatewayRig gateway, String coding, byte[] body) {
    return gateway.send(
        gateway
            .request(
                "/v1/chat/completions",
                "authorization",
                "Bearer " + ConfigBuilder.KEY,
                "content-type",
                "application/json",
                "content-encoding",
                coding)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  private static void answer(
      FakeUpstream.Connection connection, String coding, String type, String body)
      throws IOException {
    byte[] bytes = packed(coding, body);
    connection.raw(
        "HTTP/1.1 200 OK\r\ncontent-type: "
            + type
            + "\r\ncontent-encoding: "
            + coding
            + "\r\ncontent-length: "
            + bytes.length
            + "\r\n\r\n");
    // In two pieces.
    connection.raw(Arrays.copyOf(bytes, bytes.length / 2));
    connection.raw(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length));
  }

  private static byte[] packed(String coding, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    var out = new ByteArrayOutputStream();
    switch (coding) {
      case "deflate" -> {
        try (var packing = new DeflaterOutputStream(out)) {
          packing.write(bytes);
        }
      }
      case "zstd" -> out.writeBytes(Zstd.compress(bytes));
      case "br" -> out.writeBytes(stored(bytes));
      default -> {
        try (var packing = new GZIPOutputStream(out)) {
          packing.write(bytes);
        }
      }
    }
    return out.toByteArray();
  }

  /// Brotli by its own library.
  private static byte[] stored(byte[] bytes) throws IOException {
    com.aayushatharva.brotli4j.Brotli4jLoader.ensureAvailability();
    return com.aayushatharva.brotli4j.encoder.Encoder.compress(bytes);
  }
}
