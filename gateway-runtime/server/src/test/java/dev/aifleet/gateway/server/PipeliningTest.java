package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that send further requests before they have read a response (RFC 9112 section 9.3.2).
class PipeliningTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /// Much more than sockets take: their buffers grow to some MB in each direction.
  private static final int ENDLESS = 60_000;

  private static final String LARGE = "{\"text\":\"" + "x".repeat(200_000) + "\"}";

  @AutoClose private FakeUpstream upstream;
  @AutoClose private GatewayRig gateway;

  @BeforeEach
  void start() {
    upstream = FakeUpstream.json(LARGE);
    gateway = GatewayRig.with(config().to("a", upstream.url()));
  }

  @Test
  void manyRequestsInOneWriteAreServedInTheirOrder() throws IOException {
    try (var client = gateway.connect()) {
      var all = new StringBuilder();
      IntStream.range(0, 2000).forEach(number -> all.append(listing(number)));

      client.getOutputStream().write(all.toString().getBytes(ISO_8859_1));

      assertResponses(client, 2000);
    }
  }

  @Test
  void aClientThatDoesNotReadIsNotReadEither() throws IOException {
    String padding = "x-padding: " + "x".repeat(1000) + "\r\n\r\n";
    try (var client = gateway.connect()) {
      AtomicInteger asked = asking(client, number -> listing(number).strip() + "\r\n" + padding);

      awaitStandstill(asked);

      assertThat(asked).hasValueLessThan(ENDLESS);
      assertResponses(client, ENDLESS);
    }
  }

  @Test
  void aRequestThatWaitedHasItsBodyStill() throws IOException {
    try (var client = gateway.connect()) {
      String padding = "x".repeat(100_000);
      String body = GatewayRig.CHAT.replace("[]", "[],\"user\":\"" + padding + "\"");
      AtomicInteger asked =
          asking(
              client,
              number ->
                  new String(GatewayRig.chatBytes(body, "x-request-id: " + number), ISO_8859_1));

      awaitStandstill(asked);

      assertResponses(client, 200);
      assertThat(upstream.requests()).first().extracting("body").isEqualTo(body);
      assertThat(upstream.requests()).element(199).extracting("body").isEqualTo(body);
    }
  }

  private static String listing(int number) {
    return "GET /v1/models HTTP/1.1\r\nhost: x\r\nx-request-id: " + number + "\r\n\r\n";
  }

  /// Counts what was sent.
  private static AtomicInteger asking(Socket client, IntFunction<String> request) {
    var asked = new AtomicInteger();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                for (int number = 0; number < ENDLESS; number++) {
                  client.getOutputStream().write(request.apply(number).getBytes(ISO_8859_1));
                  asked.incrementAndGet();
                }
              } catch (IOException e) {
                // The test is over.
              }
            });
    return asked;
  }

  private static void awaitStandstill(AtomicInteger asked) {
    var before = new AtomicInteger(-1);
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> before.getAndSet(asked.get()) == asked.get());
  }

  private static void assertResponses(Socket client, int requests) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    for (int number = 0; number < requests; number++) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("x-request-id: ")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("x-request-id: " + number);
    }
  }
}
