package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.HeldResponse;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Client;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One caller with never-ending requests, and another caller.
class FairnessTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OTHER = "sk-the-other-client-key";
  private static final String HELLO = "{\"model\":\"gpt-4o\",\"messages\":[],\"user\":\"hello\"}";

  /// Per pod and upstream.
  private static final int CONNECTIONS = 256;

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aCallerWithNearlyAllConnectionsLeavesSomeForOthers(int loops) throws IOException {
    var end = new CountDownLatch(1);
    Script stalled =
        (request, connection) -> {
          if (request.body().contains("hello")) {
            connection.json(200, FakeUpstream.COMPLETION);
          } else {
            connection.hold(end);
          }
        };
    List<Socket> sockets = new ArrayList<>();
    try (var upstream = FakeUpstream.responding(stalled);
        var gateway =
            GatewayRig.with(
                Settings.embedded().withLoops(loops),
                config().key("keys/bob", OTHER).to("a", upstream.url()))) {
      for (int i = 0; i < 2 * CONNECTIONS; i++) {
        Socket socket = gateway.connect();
        socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
        sockets.add(socket);
      }
      await().atMost(SOON).until(() -> upstream.requests().size() >= CONNECTIONS * 8 / 10);

      // Each comes to another event loop, by turns.
      for (int i = 0; i < 5; i++) {
        try (var client = Http2Client.connect(gateway)) {
          Http2Client.Stream reply = client.chatAs(OTHER, HELLO).awaitEnd();
          assertThat(reply.header(":status")).describedAs(reply.body()).isEqualTo("200");
        }
      }
      assertThat(upstream.requests().stream().filter(request -> !request.body().equals(HELLO)))
          .hasSizeLessThanOrEqualTo(CONNECTIONS * 9 / 10);
    } finally {
      end.countDown();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aCallerWithNearlyAllPlacesOfAnUpstreamLeavesSomeForOthers() throws IOException {
    var end = new CountDownLatch(1);
    Script stalled =
        (request, connection) -> {
          if (!request.body().equals(HELLO)) {
            connection.hold(end);
          }
          connection.json(200, FakeUpstream.COMPLETION);
        };
    try (var upstream = FakeUpstream.responding(stalled);
        var gateway =
            GatewayRig.with(
                config().key("keys/bob", OTHER).to(upstream("a", upstream.url()).maxInFlight(20)));
        var client = Http2Client.connect(gateway)) {
      List<Http2Client.Stream> chats = client.chats(40);
      await()
          .atMost(SOON)
          .until(() -> chats.stream().filter(Http2Client.Stream::isEnded).count() == 22);
      assertThat(chats)
          .filteredOn(Http2Client.Stream::isEnded)
          .allSatisfy(
              refused -> {
                assertThat(refused.header(":status")).isEqualTo("429");
                assertThat(refused.body()).contains("too_many_requests_in_flight");
              });

      for (int i = 0; i < 5; i++) {
        Http2Client.Stream reply = client.chatAs(OTHER, HELLO).awaitEnd();
        assertThat(reply.header(":status")).describedAs(reply.body()).isEqualTo("200");
      }
      end.countDown();
      await().atMost(SOON).until(() -> chats.stream().allMatch(Http2Client.Stream::isEnded));
      assertThat(chats).filteredOn(chat -> "200".equals(chat.header(":status"))).hasSize(18);
    }
  }

  @Test
  void aCallerAtItsShareOfOneUpstreamIsServedByAnother() throws IOException {
    var stalled = HeldResponse.json(FakeUpstream.COMPLETION);
    try (var first = FakeUpstream.responding(stalled);
        var second = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("first", first.url()).maxInFlight(20))
                    .to(upstream("second", second.url()).priority(1)));
        var client = Http2Client.connect(gateway)) {
      List<Http2Client.Stream> chats = client.chats(40);
      await().atMost(SOON).until(() -> second.requests().size() == 22);
      stalled.release();

      await().atMost(SOON).until(() -> chats.stream().allMatch(Http2Client.Stream::isEnded));
      assertThat(chats).allMatch(chat -> "200".equals(chat.header(":status")));
    }
  }
}
