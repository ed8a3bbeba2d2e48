package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RequestLimitsTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String HIDDEN = "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n";

  @AutoClose private FakeUpstream upstream;
  @AutoClose private GatewayRig gateway;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
    gateway = GatewayRig.with(config().to("a", upstream.url()).limits(1024, 100));
  }

  @Test
  void manyHeaderFieldsAreTakenButNotTooMany() throws IOException {
    assertThat(responseTo(withFields(64))).startsWith("HTTP/1.1 200 ");
    assertThat(responseTo(withFields(65)))
        .startsWith("HTTP/1.1 431 ")
        .contains("\"code\":\"bad_request\"")
        .containsIgnoringCase("connection: close");
  }

  @Test
  void theBodyMayBeAsLargeAsTheConfigurationSays() {
    String largest = "{\"model\":\"gpt-4o\",\"x\":\"" + "x".repeat(1024 - 25) + "\"}";
    assertThat(largest).hasSize(1024);

    assertThat(gateway.chat(largest).statusCode()).isEqualTo(200);
    assertThat(gateway.chat(largest + " ").statusCode()).isEqualTo(413);
    gateway.runtime().offer(config().to("a", upstream.url()).limits(1025, 100).push(2));
    assertThat(gateway.chat(largest + " ").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyWithoutContentLengthIsCountedAsItArrives() throws IOException {
    String part = Integer.toHexString(600) + "\r\n" + "x".repeat(600) + "\r\n";
    String bytes = post("/v1/chat/completions", "transfer-encoding: chunked") + part + part;

    assertThat(responseTo(bytes + "0\r\n\r\n" + HIDDEN))
        .startsWith("HTTP/1.1 413 ")
        .containsIgnoringCase("connection: close")
        .satisfies(RequestLimitsTest::isOneResponse);
  }

  @Test
  void nothingIsReadBehindABodyThatWasNotWanted() throws IOException {
    String bytes = post("/v1/nowhere", "transfer-encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n";

    assertThat(responseTo(bytes + HIDDEN))
        .startsWith("HTTP/1.1 404 ")
        .containsIgnoringCase("connection: close")
        .satisfies(RequestLimitsTest::isOneResponse);
  }

  @Test
  void anHttp10KeepAliveClientGetsConnectionCloseBeforeTheClose() throws IOException {
    String head = "POST /v1/nowhere HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\n";

    try (var socket = gateway.connect()) {
      String unread = head + "content-length: 1000000\r\n\r\n";
      socket.getOutputStream().write(unread.getBytes(ISO_8859_1));
      byte[] answer = new byte[2000];
      int length = socket.getInputStream().read(answer);

      assertThat(new String(answer, 0, length, ISO_8859_1))
          .containsIgnoringCase("connection: close")
          .doesNotContainIgnoringCase("connection: keep-alive");
    }
  }

  @Test
  void aUrlThatIsTooLongGetsAJsonError() throws IOException {
    assertThat(responseTo("GET /" + "x".repeat(9000) + " HTTP/1.1\r\nhost: x\r\n\r\n"))
        .containsPattern("^HTTP/1.\\d 414 ")
        .contains("content-type: application/json")
        .contains("\"type\":\"invalid_request_error\"");
  }

  @Test
  void aHeadThatTricklesInIsNotAwaitedForEver() throws IOException {
    try (var socket = gateway.connect();
        var slow = Executors.newSingleThreadScheduledExecutor()) {
      long begun = System.nanoTime();
      socket.getOutputStream().write("GET /v1/models HTTP/1.1\r\nx-a: ".getBytes(ISO_8859_1));
      var unused = slow.scheduleAtFixedRate(() -> trickle(socket), 0, 10, TimeUnit.MILLISECONDS);

      assertThat(readToEnd(socket)).isEmpty();

      slow.shutdownNow();
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(14));
    }
  }

  @Test
  void noResponseWaitsForAnAcknowledgement() throws IOException {
    long[] nanos = new long[50];
    try (var socket = gateway.connect()) {
      byte[] request = GatewayRig.chatBytes(GatewayRig.CHAT);
      for (int i = 0; i < nanos.length; i++) {
        long begun = System.nanoTime();
        socket.getOutputStream().write(request, 0, 40);
        socket.getOutputStream().write(request, 40, request.length - 40);
        readResponse(socket);
        nanos[i] = System.nanoTime() - begun;
      }
    }

    Arrays.sort(nanos);
    assertThat(Duration.ofNanos(nanos[nanos.length / 2])).isLessThan(Duration.ofMillis(35));
    await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
  }

  /// Whose body is a completion.
  private static void readResponse(Socket socket) throws IOException {
    int before = 0;
    for (int next = socket.getInputStream().read();
        !(before == ']' && next == '}');
        next = socket.getInputStream().read()) {
      assertThat(next).isNotNegative();
      before = next;
    }
  }

  private static void trickle(Socket socket) {
    try {
      socket.getOutputStream().write('x');
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String readToEnd(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException reset) {
      return "";
    }
  }

  private String responseTo(String bytes) throws IOException {
    try (var socket = gateway.connect()) {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static String withFields(int count) {
    var head = new StringBuilder("GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
    head.append("authorization: Bearer " + ConfigBuilder.KEY + "\r\n");
    for (int i = 3; i < count; i++) {
      head.append("x-").append(i).append(": 1\r\n");
    }
    return head + "\r\n";
  }

  private static String post(String path, String header) {
    return "POST "
        + path
        + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
        + ConfigBuilder.KEY
        + "\r\n"
        + header
        + "\r\n\r\n";
  }

  private static void isOneResponse(String answer) {
    assertThat(answer.indexOf("HTTP/1.", 1)).isEqualTo(-1);
  }
}
