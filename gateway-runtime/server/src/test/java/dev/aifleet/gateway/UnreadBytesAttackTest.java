package dev.aifleet.gateway;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Connection;
import dev.aifleet.fixtures.FakeUpstream.Request;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Client;
import dev.aifleet.gateway.testing.SmallPod;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pod of 512 MiB, and many clients that request large responses and do not read them. The queued
/// bytes do not exhaust its memory, and its other client is served.
@Tag("slow")
class UnreadBytesAttackTest {
  private static final String NEIGHBOUR = "sk-the-other-client-key";
  private static final int CLIENTS = 800;
  private static final byte[] EVENT = ("data: " + "x".repeat(64 << 10) + "\n\n").getBytes(UTF_8);
  private static final byte[] PIECE = "x".repeat(64 << 10).getBytes(UTF_8);
  private static final int LARGE = 20 << 20;
  private static final String MESSAGE =
      "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
          + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1},"
          + "\"content\":[{\"type\":\"text\",\"text\":\"";

  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicLong written = new AtomicLong();
  private final List<AutoCloseable> clients = new ArrayList<>();
  private FakeUpstream attacked;
  private FakeUpstream translated;
  private FakeUpstream plain;
  private SmallPod gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    attacked = FakeUpstream.responding(this::respond);
    translated = FakeUpstream.responding(this::respond);
    plain = FakeUpstream.json(FakeUpstream.COMPLETION);
    var many =
        new Connections(2000, Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(2));
    gateway =
        SmallPod.started(
            folder,
            config()
                .key("keys/bob", NEIGHBOUR)
                .to(
                    upstream("attacked", attacked.url())
                        .connections(many)
                        .maxInFlight(2000)
                        .serves("gpt-4o"))
                .to(
                    upstream("claude", translated.url())
                        .api(Api.Anthropic)
                        .connections(many)
                        .maxInFlight(2000)
                        .serves("claude"))
                .to(upstream("plain", plain.url()).serves("plain")));
  }

  @AfterEach
  void stop() throws Exception {
    end.countDown();
    for (AutoCloseable open : clients) {
      open.close();
    }
    gateway.close();
    attacked.close();
    translated.close();
    plain.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "large"})
  void clientsThatDoNotReadDoNotEndIt(String kind) throws Exception {
    byte[] request = GatewayRig.chatBytes(ask("gpt-4o", kind));
    sendWithoutReading(request, CLIENTS);

    awaitNothingMoves();
    gateway.assertServes(NEIGHBOUR, ask("plain", "hello"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 8 << 20})
  void clientsThatDoNotReadTranslatedResponsesDoNotEndIt(int length) throws Exception {
    byte[] request = GatewayRig.chatBytes(ask("claude", "message " + length));
    sendWithoutReading(request, 300);

    awaitNothingMoves();
    gateway.assertServes(NEIGHBOUR, ask("plain", "hello"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "large"})
  void http2ClientsThatDoNotReadDoNotEndIt(String kind) throws Exception {
    for (int i = 0; i < 4; i++) {
      Http2Client silent = Http2Client.withoutReading(gateway.connect());
      clients.add(silent);
      for (int j = 0; j < CLIENTS / 4; j++) {
        silent.chat(ask("gpt-4o", kind));
      }
    }

    awaitNothingMoves();
    gateway.assertServes(NEIGHBOUR, ask("plain", "hello"));
  }

  /// From `count` connections.
  private void sendWithoutReading(byte[] request, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = gateway.connect();
      clients.add(socket);
      socket.getOutputStream().write(request);
    }
  }

  /// Until upstreams have sent all that the gateway takes.
  private void awaitNothingMoves() {
    var last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                !gateway.isAlive()
                    || (written.get() > 0 && last.getAndSet(written.get()) == written.get()));
  }

  private void respond(Request request, Connection connection) throws IOException {
    if (request.body().contains("\"stream\"")) {
      connection.events();
      while (end.getCount() > 0) {
        connection.chunk(EVENT);
        written.addAndGet(EVENT.length);
      }
    } else if (request.body().contains("\"message ")) {
      int length = Integer.parseInt(request.body().replaceAll(".*\"message (\\d+)\".*", "$1"));
      whole(connection, MESSAGE, length);
    } else {
      whole(connection, "{\"x\":\"", LARGE);
    }
  }

  /// JSON that ends with a text of so many bytes, in pieces, so that the test itself needs little.
  private void whole(Connection connection, String beginning, int length) throws IOException {
    String ending = beginning.equals(MESSAGE) ? "\"}]}" : "\"}";
    int all = beginning.length() + length + ending.length();
    connection.raw(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + all + "\r\n\r\n");
    connection.raw(beginning);
    for (int at = 0; at < length; at += PIECE.length) {
      connection.raw(PIECE);
      written.addAndGet(PIECE.length);
    }
    connection.raw(ending);
  }

  private static String ask(String model, String words) {
    return "{\"model\":\""
        + model
        + (words.equals("stream") ? "\",\"stream\":true" : "\"")
        + ",\"messages\":[{\"role\":\"user\",\"content\":\""
        + words
        + "\"}]}";
  }
}
