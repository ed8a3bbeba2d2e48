package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A client disconnects, and the upstream sees it at once, in every state of the exchange.
@Tag("slow")
class CancellationTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  /// Of three rounds the quickest counts, since the machine may be busy with others.
  private static final Duration AT_ONCE = Duration.ofMillis(250);

  @Test
  void beforeTheHeadOfAUnaryResponse() throws IOException {
    assertSeen(GatewayRig.CHAT, connection -> {});
  }

  @Test
  void beforeTheHeadOfAStream() throws IOException {
    assertSeen(GatewayRig.CHAT_STREAM, connection -> {});
  }

  @Test
  void afterTheHeadAndBeforeTheFirstByte() throws IOException {
    assertSeen(GatewayRig.CHAT_STREAM, FakeUpstream.Connection::events);
  }

  @Test
  void withinAUnaryResponse() throws IOException {
    assertSeen(
        GatewayRig.CHAT,
        connection -> connection.raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n12345"));
  }

  @Test
  void insideAStream() throws IOException {
    assertSeen(
        GatewayRig.CHAT_STREAM,
        connection -> {
          connection.events();
          connection.chunk("data: 1\n\n");
        });
  }

  @Test
  void aClientThatDisconnectsWhileWaitingForAConnectionIsForgotten() throws Exception {
    var hold = new CountDownLatch(1);
    Script holding =
        (request, connection) -> {
          try {
            hold.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          connection.json(200, FakeUpstream.COMPLETION);
        };
    try (var upstream = FakeUpstream.responding(holding);
        var gateway =
            rig(ConnectionPolicyFixture.connections(1, Duration.ofSeconds(20)), upstream.url());
        Socket stays = begin(gateway, GatewayRig.CHAT)) {
      await().atMost(SOON).until(() -> upstream.requests().size() == 1);
      Socket leaves = begin(gateway, GatewayRig.CHAT_STREAM);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 2);

      GatewayRig.leave(leaves);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 1);
      hold.countDown();

      assertThat(stays.getInputStream().read()).isEqualTo('H');
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(2);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  /// Bytes that the kernel has not accepted are dropped, and the place is free again.
  @Test
  void whileTheUpstreamDoesNotReadTheRequest() throws Exception {
    String large = GatewayRig.CHAT.replace("[]", "[\"" + "x".repeat(12 << 20) + "\"]");
    try (var deaf = deaf();
        var gateway =
            rig(
                ConnectionPolicyFixture.connections(1, Duration.ofSeconds(20)),
                URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/v1"))) {
      Socket leaves = begin(gateway, large);
      try (Socket first = deaf.accept()) {
        await().atMost(SOON).until(() -> first.getInputStream().available() > 0);

        GatewayRig.leave(leaves);

        Socket next = begin(gateway, GatewayRig.CHAT);
        try (Socket second = deaf.accept()) {
          assertThat(second.getInputStream().read()).isEqualTo('P');
        }
        next.close();
      }
    }
  }

  @Test
  void theGatewaysEndDoesNotWaitForAnUpstreamThatDoesNotRead() throws Exception {
    String large = GatewayRig.CHAT.replace("[]", "[\"" + "x".repeat(12 << 20) + "\"]");
    try (var deaf = deaf()) {
      var url = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/v1");
      var gateway = rig(ConnectionPolicyFixture.NO_PROBE, url);
      try (Socket client = begin(gateway, large);
          Socket unread = deaf.accept()) {
        await().atMost(SOON).until(() -> unread.getInputStream().available() > 0);

        var closed = CompletableFuture.runAsync(gateway::close);

        await().atMost(SOON).until(closed::isDone);
        client.getInputStream().readAllBytes();
      }
    }
  }

  /// The dial goes on, since the next exchange may want the connection; the request is forgotten.
  @Test
  void aClientThatDisconnectsDuringConnectSendsNothing() throws Exception {
    try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var gateway =
            rig(
                ConnectionPolicyFixture.NO_PROBE,
                URI.create("https://127.0.0.1:" + mute.getLocalPort() + "/v1"))) {
      Socket leaves = begin(gateway, GatewayRig.CHAT);
      try (Socket dialled = mute.accept()) {
        await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 1);

        GatewayRig.leave(leaves);

        await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
        // Vert.x ends the handshake at the time limit.
        dialled.setSoTimeout(10_000);
        dialled.getInputStream().readAllBytes();
      }
    }
  }

  /// A client that buffers few unread bytes.
  private static ServerSocket deaf() throws IOException {
    var deaf = new ServerSocket();
    deaf.setReceiveBufferSize(8192);
    deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    deaf.setSoTimeout((int) SOON.toMillis());
    return deaf;
  }

  private interface Beginning {
    void of(FakeUpstream.Connection connection) throws IOException;
  }

  private static void assertSeen(String body, Beginning beginning) throws IOException {
    var seenAt = new AtomicLong();
    var asked = new AtomicLong();
    Script hanging =
        (request, connection) -> {
          beginning.of(connection);
          asked.incrementAndGet();
          try {
            connection.awaitAbort();
          } finally {
            seenAt.set(System.nanoTime());
          }
        };
    long quickest = Long.MAX_VALUE;
    try (var upstream = FakeUpstream.responding(hanging);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream.url())) {
      for (int round = 1; round <= 3; round++) {
        int so = round;
        Socket client = begin(gateway, body);
        await().atMost(SOON).until(() -> asked.get() == so);
        long before = System.nanoTime();
        GatewayRig.leave(client);
        await().atMost(SOON).until(() -> upstream.aborts() == so);
        quickest = Math.min(quickest, seenAt.get() - before);
      }
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
    }
    assertThat(Duration.ofNanos(quickest)).isLessThan(AT_ONCE);
  }

  private static Socket begin(GatewayRig gateway, String body) throws IOException {
    Socket client = gateway.connect();
    client.getOutputStream().write(GatewayRig.chatBytes(body));
    return client;
  }

  private static GatewayRig rig(ConnectionPolicy connectionPolicy, URI url) {
    return GatewayRig.with(
        Settings.embedded().withLoops(1),
        config().to(upstream("a", url).connectionPolicy(connectionPolicy)));
  }
}
