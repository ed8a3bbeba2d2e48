package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests whose end two parsers could place differently. Each is followed by a second request,
/// which must never be served.
class RequestSmugglingTest {
  private static final String HIDDEN = "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n";

  @AutoClose private static FakeUpstream upstream;
  @AutoClose private static GatewayRig gateway;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
    gateway = GatewayRig.with(config().to("a", upstream.url()));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void isRefusedAndTheConnectionClosed(String head) throws IOException {
    assertRefused(
        "POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer "
            + ConfigBuilder.KEY
            + "\r\n"
            + head
            + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        head("length and coding", "host: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked"),
        head("coding and length", "host: x\r\ntransfer-encoding: chunked\r\ncontent-length: 5"),
        head("a coding after chunked", "host: x\r\ntransfer-encoding: chunked, xchunked"),
        head("a coding before chunked", "host: x\r\ntransfer-encoding: gzip, chunked"),
        head("an unknown coding", "host: x\r\ntransfer-encoding: xchunked"),
        head("chunked twice", "host: x\r\ntransfer-encoding: chunked, chunked"),
        head(
            "two coding headers",
            "host: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked"),
        head("identity", "host: x\r\ntransfer-encoding: identity"),
        head("a space before the colon", "host: x\r\ntransfer-encoding : chunked"),
        head("a vertical tab", "host: x\r\ntransfer-encoding: \u000bchunked"),
        head("a bare line feed", "host: x\ntransfer-encoding: chunked"),
        head("a bare carriage return", "host: x\rtransfer-encoding: chunked"),
        head("two lengths", "host: x\r\ncontent-length: 5\r\ncontent-length: 6"),
        head("the same length twice", "host: x\r\ncontent-length: 5\r\ncontent-length: 5"),
        head("a list of lengths", "host: x\r\ncontent-length: 5, 5"),
        head("a length with a sign", "host: x\r\ncontent-length: +5"),
        head("a hexadecimal length", "host: x\r\ncontent-length: 0x5"),
        head("a negative length", "host: x\r\ncontent-length: -5"),
        head("an endless length", "host: x\r\ncontent-length: 99999999999999999999"),
        head("a folded line", "host: x\r\nx-a: 1\r\n transfer-encoding: chunked"),
        head("a first line that is folded", " host: x\r\nhost: x"),
        head("a name without a colon", "host: x\r\nnonsense"),
        head("an empty name", "host: x\r\n: chunked"),
        head("a name with a control character", "host: x\r\nx\u0001a: b"),
        head("a name with a space", "host: x\r\nx a: b"),
        head("a name with a letter beyond ASCII", "host: x\r\nx\u00e9a: b"),
        head("a NUL", "host: x\r\nx-a: a\u0000b"),
        head("two hosts", "host: x\r\nhost: y"),
        head("no host", "x-a: b"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aBodyWithMalformedChunksIsRefusedToo(String body) throws IOException {
    assertRefused(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
            + ConfigBuilder.KEY
            + "\r\ntransfer-encoding: chunked\r\n\r\n"
            + body);
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        head("an extension with a line feed", "2;a=\"\n\"\r\n{}\r\n0\r\n\r\n"),
        head("an extension over two lines", "2;a=\"\r\n{}\r\n0\r\n\r\n\r\n"),
        head("no size", "\r\n{}\r\n0\r\n\r\n"),
        head("a size with a sign", "+2\r\n{}\r\n0\r\n\r\n"),
        head("a size with a prefix", "0x2\r\n{}\r\n0\r\n\r\n"),
        head("a size that overflows", "ffffffff2\r\n{}\r\n0\r\n\r\n"),
        head("more bytes than the size", "2\r\n{}X\r\n0\r\n\r\n"),
        head("an extension that is too long", "2;" + "x".repeat(70_000) + "\r\n{}\r\n0\r\n\r\n"),
        head("bare line feeds", "2\n{}\n0\n\n"));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void aRequestLineThatIsNoneIsRefused(String line) throws IOException {
    try (var socket = gateway.connect()) {
      socket.getOutputStream().write((line + "\r\nhost: x\r\n\r\n" + HIDDEN).getBytes(ISO_8859_1));

      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertRefused(answer);
    }
  }

  static Stream<Arguments> lines() {
    return Stream.of(
        head("a later version", "GET /v1/models HTTP/1.2"),
        head("HTTP/2 without its preface", "GET /v1/models HTTP/2.0"),
        head("HTTP/0.9", "GET /v1/models"),
        head("another protocol", "GET /v1/models RTSP/1.0"),
        head("a control character", "GET /v1/\u0001models HTTP/1.1"),
        head("a URL inside of what is no path", "POST files?u=http://x/v1/models HTTP/1.1"),
        head("another scheme", "GET ftp://x/v1/models HTTP/1.1"),
        head("a host and a port", "CONNECT x:443 HTTP/1.1"),
        head("a version in lower case", "GET /v1/models http/1.1"));
  }

  private static void assertRefused(String request) throws IOException {
    String answer;
    try (var socket = gateway.connect()) {
      socket.getOutputStream().write((request + HIDDEN).getBytes(ISO_8859_1));
      answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
    assertThat(answer)
        .containsPattern("^HTTP/1.\\d 400 ")
        .containsIgnoringCase("connection: close");
    assertThat(answer.indexOf("HTTP/1.", 1)).describedAs("one answer only").isEqualTo(-1);
    assertThat(answer).contains("\"error\":{\"message\"").contains("\"code\":\"bad_request\"");
    assertThat(upstream.requests()).isEmpty();
  }

  private static Arguments head(String name, String bytes) {
    return arguments(named(name, bytes));
  }
}
