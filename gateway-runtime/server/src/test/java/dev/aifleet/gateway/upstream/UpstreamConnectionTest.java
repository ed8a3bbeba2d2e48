package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.testing.GatewayRig.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.HeldResponse;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamConnectionTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String ANOTHER_CHAT =
      "{\"model\":\"gpt-4o\",\"user\":\"b\",\"messages\":[]}";

  @Test
  void connectionsAreKeptAndUsedAgain() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      for (int i = 0; i < 20; i++) {
        gateway.chat(GatewayRig.CHAT);
      }

      assertThat(upstream.requests()).hasSize(20);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionWithConnectionCloseIsNotReused() {
    Script closing =
        (request, connection) -> connection.json(200, FakeUpstream.COMPLETION, "connection: close");
    try (var upstream = FakeUpstream.responding(closing);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      }

      assertThat(upstream.connections()).isEqualTo(5);
    }
  }

  @Test
  void aReusedConnectionThatDiesBeforeAnyByteIsReplacedWithoutTheClientNoticing() {
    var served = new AtomicInteger();
    Script onceEach =
        (request, connection) -> {
          if (served.incrementAndGet() % 2 == 0) {
            connection.cut();
          } else {
            connection.json(200, FakeUpstream.COMPLETION);
          }
        };
    try (var upstream = FakeUpstream.responding(onceEach);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      gateway.chat(GatewayRig.CHAT);

      var second = gateway.chat(GatewayRig.CHAT);

      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(3);
      assertThat(upstream.requests().get(2).body()).isEqualTo(GatewayRig.CHAT);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void aFreshConnectionThatDiesIsAnErrorAndNotTriedAgain() {
    Script cutting = (request, connection) -> connection.cut();
    try (var upstream = FakeUpstream.responding(cutting);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(reply.body()).contains("upstream_broken");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void aReusedConnectionThatDiesInsideTheHeadIsAnError() {
    var served = new AtomicInteger();
    Script halfHead =
        (request, connection) -> {
          if (served.incrementAndGet() == 1) {
            connection.json(200, FakeUpstream.COMPLETION);
          } else {
            connection.raw("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345");
            connection.cut();
          }
        };
    try (var upstream = FakeUpstream.responding(halfHead);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      gateway.chat(GatewayRig.CHAT);

      assertThat(broken(gateway)).isTrue();
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103, 104, 199})
  void informationalResponsesOfAnUpstreamAreSkipped(int interim) {
    Script hesitating =
        (request, connection) -> {
          connection.raw("HTTP/1.1 " + interim + " Wait\r\nx-interim: yes\r\n\r\n");
          connection.json(200, echo(request.body()));
        };
    try (var upstream = FakeUpstream.responding(hesitating);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      for (String body : List.of(GatewayRig.CHAT, ANOTHER_CHAT)) {
        var reply = gateway.chat(body);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(echo(body));
        assertThat(reply.headers().map()).doesNotContainKey("x-interim");
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void anUnrequestedProtocolSwitchFailsAndItsConnectionIsNotReused() {
    Script switching =
        (request, connection) -> {
          if (request.body().equals(GatewayRig.CHAT)) {
            connection.raw("HTTP/1.1 101 Switching Protocols\r\n\r\n");
          }
          connection.json(200, echo(request.body()));
        };
    try (var upstream = FakeUpstream.responding(switching);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {

      assertError(gateway.chat(GatewayRig.CHAT), 502, "upstream_broken");
      assertThat(gateway.chat(ANOTHER_CHAT).body()).isEqualTo(echo(ANOTHER_CHAT));
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void aConnectionWithAnIncompleteRequestIsNotReusedAfterItsResponse() throws IOException {
    String large = GatewayRig.CHAT.replace("[]", "[\"" + "x".repeat(12 << 20) + "\"]");
    try (var server = new ServerSocket()) {
      server.setReceiveBufferSize(8192);
      server.setSoTimeout((int) SOON.toMillis());
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      var url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
      try (var gateway = GatewayRig.with(Settings.embedded().withLoops(1), config().to("a", url))) {
        var rejected = CompletableFuture.supplyAsync(() -> gateway.chat(large));
        try (Socket unread = server.accept()) {
          answer(unread, "413 X");
          assertThat(rejected.join().statusCode()).isEqualTo(413);

          var next = later(gateway);
          try (Socket another = server.accept()) {
            answer(another, "200 OK");
            assertThat(next.join().statusCode()).isEqualTo(200);
          }
        }
      }
    }
  }

  @Test
  void connectionsClosedWhileIdleAreNotNoticedByAnybody() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      for (int i = 0; i < 20; i++) {
        assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
        upstream.dropConnections();
      }
    }
  }

  @Test
  void anUpstreamThatRefusesConnectionsIsUnreachable() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (var gateway =
        GatewayRig.with(config().to("a", URI.create("http://127.0.0.1:" + port + "/v1")))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertError(reply, 502, "upstream_unreachable");
      assertThat(reply.body()).doesNotContain("127.0.0.1");
    }
  }

  @Test
  void aNameThatDoesNotResolveIsUnreachable() {
    try (var gateway =
        GatewayRig.with(config().to("a", URI.create("http://does-not-exist.invalid/v1")))) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isIn(502, 504);
    }
  }

  @Test
  void aPublicNameThatLeadsToAPrivateAddressIsNotDialled() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      var plain = new Network(true, List.of("10.0.0.0/8"), false);
      try (var gateway = GatewayRig.with(config().to(byName(upstream, plain)))) {
        assertError(gateway.chat(GatewayRig.CHAT), 502, "upstream_unreachable");
        assertThat(upstream.connections()).isZero();
      }
      var allowed = new Network(true, List.of("127.0.0.0/8"), false);
      try (var gateway = GatewayRig.with(config().to(byName(upstream, allowed)))) {
        assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
        assertThat(upstream.requests().getFirst().headers().get("host")).startsWith("localhost:");
      }
    }
  }

  @Test
  void aFullPoolRefusesAfterAShortWait() throws InterruptedException {
    var holding = HeldResponse.json(FakeUpstream.COMPLETION);
    ConnectionPolicy small = ConnectionPolicyFixture.connections(2, Duration.ofMillis(300));
    try (var upstream = FakeUpstream.responding(holding);
        var gateway = rig(small, upstream)) {
      var first = later(gateway);
      var second = later(gateway);
      upstream.awaitRequests(2);

      assertError(gateway.chat(GatewayRig.CHAT), 503, "upstream_pool_exhausted");

      holding.release();
      assertThat(first.join().statusCode()).isEqualTo(200);
      assertThat(second.join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aRequestWaitingForAFullPoolGetsTheNextFreeConnection() throws InterruptedException {
    var holding = HeldResponse.json(FakeUpstream.COMPLETION);
    ConnectionPolicy one = ConnectionPolicyFixture.connections(1, Duration.ofSeconds(20));
    try (var upstream = FakeUpstream.responding(holding);
        var gateway = rig(one, upstream)) {
      var first = later(gateway);
      upstream.awaitRequests(1);
      var second = later(gateway);

      holding.release();

      assertThat(first.join().statusCode()).isEqualTo(200);
      assertThat(second.join().statusCode()).isEqualTo(200);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionIsNotUsedBeyondItsAge() {
    ConnectionPolicy shortLived =
        ConnectionPolicyFixture.connections(
            new Connections(
                8, Duration.ofSeconds(60), Duration.ofMillis(200), Duration.ofSeconds(2)));
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(shortLived, upstream)) {
      gateway.chat(GatewayRig.CHAT);

      await()
          .atMost(SOON)
          .until(
              () ->
                  gateway.chat(GatewayRig.CHAT).statusCode() == 200 && upstream.connections() == 3);
    }
  }

  @Test
  void connectionsOfAnUpstreamThatIsGoneAreClosed() {
    try (var old = FakeUpstream.json(FakeUpstream.COMPLETION);
        var next = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, old)) {
      gateway.chat(GatewayRig.CHAT);
      assertThat(old.openConnections()).isEqualTo(1);

      gateway.runtime().offer(config().to("next", next.url()).push(2));

      await().atMost(SOON).until(() -> old.openConnections() == 0);
    }
  }

  @Test
  void connectionsOutliveAConfigurationThatKeepsTheUpstream() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(ConnectionPolicyFixture.NO_PROBE, upstream)) {
      gateway.chat(GatewayRig.CHAT);

      gateway.runtime().offer(config().to("a", upstream.url()).alias("x", "y").push(2));
      gateway.chat(GatewayRig.CHAT);

      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  /// A response that repeats its request.
  private static String echo(String request) {
    return "{\"choices\":[" + request + "]}";
  }

  /// As soon as a request begins.
  private static void answer(Socket socket, String status) throws IOException {
    assertThat(socket.getInputStream().read()).isEqualTo('P');
    String body = FakeUpstream.COMPLETION;
    String head = "HTTP/1.1 " + status + "\r\ncontent-length: " + body.length() + "\r\n\r\n";
    String answer = head + body;
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
  }

  private static UpstreamFixture byName(FakeUpstream upstream, Network network) {
    return upstream("a", URI.create("http://localhost:" + upstream.url().getPort() + "/v1"))
        .network(network);
  }

  private static GatewayRig rig(ConnectionPolicy connectionPolicy, FakeUpstream upstream) {
    ConfigBuilder config =
        config().to(upstream("a", upstream.url()).connectionPolicy(connectionPolicy));
    return GatewayRig.with(Settings.embedded().withLoops(1), config);
  }

  private static CompletableFuture<HttpResponse<String>> later(GatewayRig gateway) {
    return CompletableFuture.supplyAsync(() -> gateway.chat(GatewayRig.CHAT));
  }

  /// Whether the response is recognisably incomplete.
  private static boolean broken(GatewayRig gateway) {
    try {
      return gateway.chat(GatewayRig.CHAT).statusCode() == 502;
    } catch (java.util.concurrent.CompletionException e) {
      return true;
    }
  }
}
