package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// One caller whose requests never end, and another one.
class FairnessTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OTHER = "sk-the-other-client-key";

  /// Of a pod, per upstream.
  private static final int CONNECTIONS = 256;

  @Test
  void whoHoldsNearlyAllConnectionsLeavesSomeForOthers() throws IOException {
    var end = new CountDownLatch(1);
    Script stalled =
        (request, connection) -> {
          if (request.body().contains("hello")) {
            connection.json(200, "{}");
          } else {
            connection.hold(end);
          }
        };
    List<Socket> sockets = new ArrayList<>();
    try (var upstream = FakeUpstream.responding(stalled);
        var gateway =
            GatewayRig.with(
                Settings.embedded().withLoops(1),
                config().key("keys/bob", OTHER).to("a", upstream.url()))) {
      for (int i = 0; i < 2 * CONNECTIONS; i++) {
        Socket socket = gateway.connect();
        socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
        sockets.add(socket);
      }
      await().atMost(SOON).until(() -> upstream.requests().size() >= CONNECTIONS * 8 / 10);

      for (int i = 0; i < 5; i++) {
        var reply =
            gateway.post(
                "/v1/chat/completions",
                "{\"model\":\"gpt-4o\",\"messages\":[],\"user\":\"hello\"}",
                "authorization",
                "Bearer " + OTHER);
        assertThat(reply.statusCode()).describedAs(reply.body()).isEqualTo(200);
      }
    } finally {
      end.countDown();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
