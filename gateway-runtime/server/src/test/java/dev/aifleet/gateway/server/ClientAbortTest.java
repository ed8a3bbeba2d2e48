package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that disconnect, over HTTP/1.1. Cancelled streams of HTTP/2: [Http2ServerTest].
@Tag("slow")
class ClientAbortTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ofMillis(250);

  enum Departure {
    Close {
      @Override
      void of(Socket socket) throws IOException {
        socket.close();
      }
    },
    Reset {
      @Override
      void of(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    },
    /// On the wire the same as a full close, so it has to count as one.
    HalfClose {
      @Override
      void of(Socket socket) throws IOException {
        socket.shutdownOutput();
      }
    };

    abstract void of(Socket socket) throws IOException;
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void theUpstreamSeesItAtOnce(Departure departure, String body, boolean streaming)
      throws Exception {
    var under = new CountDownLatch(1);
    Script endless =
        (request, connection) -> {
          if (streaming) {
            connection.events();
            connection.chunk("data: 1\n\n");
          }
          under.countDown();
          connection.awaitAbort();
        };
    try (var upstream = FakeUpstream.responding(endless);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {
      socket.getOutputStream().write(GatewayRig.chatBytes(body));
      under.await();
      if (streaming) {
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }

      departure.of(socket);

      await()
          .atMost(AT_ONCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> upstream.aborts() == 1);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
    }
  }

  static Stream<Arguments> matrix() {
    return Arrays.stream(Departure.values())
        .flatMap(
            departure ->
                Stream.of(
                    arguments(departure, GatewayRig.CHAT, false),
                    arguments(departure, GatewayRig.CHAT_STREAM, false),
                    arguments(departure, GatewayRig.CHAT_STREAM, true)));
  }

  @ParameterizedTest
  @EnumSource(Departure.class)
  void duringTheUploadNoUpstreamGetsTheRequest(Departure departure) throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {
      byte[] all = GatewayRig.chatBytes(GatewayRig.CHAT);
      socket.getOutputStream().write(all, 0, all.length - 5);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 1);

      departure.of(socket);

      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      assertThat(upstream.requests()).isEmpty();
      assertThat(gateway.admin("/metrics").body()).contains("code=\"499\"");
    }
  }

  @ParameterizedTest
  @EnumSource(Departure.class)
  void betweenRequestsItIsNoMatter(Departure departure) throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {
      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
      await().atMost(SOON).until(() -> socket.getInputStream().available() > 0);
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 200");

      departure.of(socket);

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(gateway.admin("/metrics").body()).doesNotContain("code=\"499\"");
    }
  }
}
