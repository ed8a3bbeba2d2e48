package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.exchange.Tiers.servedBy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Connection;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses whose text is complete, and whose framing says that it is not (RFC 9112, section 8).
class BrokenBodyTest {
  private static final String CHAT =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String COMPLETION =
      "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
          + "\"content\":\"from the broken one\"},\"finish_reason\":\"stop\"}]}";
  private static final String MESSAGE =
      "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\"content\":"
          + "[{\"type\":\"text\",\"text\":\"from the broken one\"}],\"stop_reason\":\"end_turn\","
          + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";

  @ParameterizedTest
  @CsvSource({
    "length, OpenAI", "chunks, OpenAI", "gzip, OpenAI", "gzip trailer, OpenAI",
    "length, Anthropic", "chunks, Anthropic", "gzip, Anthropic", "gzip trailer, Anthropic"
  })
  void anotherUpstreamServesInsteadOfOneThatBreaksOff(String cut, Api api) {
    Script broken = (request, connection) -> breakOff(connection, cut, api);
    try (var first = FakeUpstream.responding(broken);
        var second = FakeUpstream.json(COMPLETION.replace("broken", "second"));
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("first", first.url()).api(api))
                    .to(upstream("second", second.url()).priority(1)))) {

      var reply = gateway.chat(CHAT);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(servedBy(reply)).isEqualTo("second");
      assertThat(reply.body()).contains("from the second one");
      assertThat(gateway.metric("aigateway_upstream_attempts_total")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"length", "chunks", "gzip", "gzip trailer"})
  void withoutAnotherTheClientHearsOfIt(String cut) {
    Script broken = (request, connection) -> breakOff(connection, cut, Api.OpenAI);
    try (var first = FakeUpstream.responding(broken);
        var gateway = GatewayRig.with(config().to("first", first.url()))) {

      var reply = gateway.chat(CHAT);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(reply.body()).contains("upstream_broken").doesNotContain("from the");
      assertThat(first.requests()).hasSize(1);
    }
  }

  private static void breakOff(Connection connection, String cut, Api api) throws IOException {
    String text = api == Api.Anthropic ? MESSAGE : COMPLETION;
    byte[] plain = text.getBytes(UTF_8);
    String head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    switch (cut) {
      case "length" -> {
        connection.raw(head + "content-length: " + (plain.length + 10) + "\r\n\r\n" + text);
        connection.cut();
      }
      case "chunks" -> {
        connection.raw(head + "transfer-encoding: chunked\r\n\r\n");
        connection.chunk(plain);
        connection.cut();
      }
      default -> {
        // The last 8 bytes are checksum and length.
        byte[] packed = packed(plain);
        byte[] sent = Arrays.copyOf(packed, packed.length - (cut.equals("gzip") ? 12 : 4));
        connection.raw(
            head + "content-encoding: gzip\r\ncontent-length: " + sent.length + "\r\n\r\n");
        connection.raw(sent);
      }
    }
  }

  private static byte[] packed(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
