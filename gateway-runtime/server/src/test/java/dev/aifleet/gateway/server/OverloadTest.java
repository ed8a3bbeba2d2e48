package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Client;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A pod limited to two requests in flight, and an upstream that never responds.
class OverloadTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int MAX_IN_FLIGHT = 2;

  private final List<Socket> clients = new ArrayList<>();
  private FakeUpstream upstream;
  private GatewayRig gateway;

  @BeforeEach
  void fill() throws IOException {
    upstream = FakeUpstream.responding(Scripts.SILENT);
    gateway = GatewayRig.with(config().to("a", upstream.url()).limits(20 << 20, MAX_IN_FLIGHT));
    for (int i = 0; i < MAX_IN_FLIGHT; i++) {
      Socket client = gateway.connect();
      client.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
      clients.add(client);
    }
    await().atMost(SOON).until(() -> upstream.requests().size() == MAX_IN_FLIGHT);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    gateway.close();
    upstream.close();
  }

  @Test
  void oneMoreRequestIsTurnedAwayAtOnceWithoutItsBody() throws IOException {
    try (var socket = gateway.connect()) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
              + ConfigBuilder.KEY
              + "\r\ncontent-length: 1000000\r\n\r\n";

      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);

      assertThat(answer).isEqualTo("HTTP/1.1 503");
      assertThat(upstream.requests()).hasSize(MAX_IN_FLIGHT);
    }
  }

  @Test
  void theResponseHasTheReasonAndRetryAfter() {
    var reply = gateway.chat(GatewayRig.CHAT);

    assertThat(reply.statusCode()).isEqualTo(503);
    assertThat(reply.body()).contains("\"code\":\"overloaded\"");
    assertThat(reply.headers().firstValue("retry-after")).hasValue("1");
    assertThat(reply.headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void overHttp2Too() throws IOException {
    try (var client = Http2Client.connect(gateway)) {
      assertThat(client.chat(GatewayRig.CHAT).awaitEnd().header(":status")).isEqualTo("503");
    }
  }

  @Test
  void theAdminPortStaysResponsive() {
    for (int i = 0; i < 50; i++) {
      gateway.chat(GatewayRig.CHAT);

      assertThat(gateway.admin("/ready").statusCode()).isEqualTo(200);
    }
    assertThat(gateway.metric("aigateway_inflight_requests")).isEqualTo(MAX_IN_FLIGHT);
  }

  @Test
  void aClientThatDisconnectsMakesRoom() throws IOException {
    GatewayRig.leave(clients.getFirst());
    await().atMost(SOON).until(() -> upstream.aborts() == 1);

    try (var next = gateway.connect()) {
      next.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));

      await().atMost(SOON).until(() -> upstream.requests().size() == MAX_IN_FLIGHT + 1);
    }
  }

  @Test
  void aHigherBoundCountsFromTheNextRequestOn() {
    gateway.runtime().offer(config().to("a", upstream.url()).limits(1024, 100).push(2));

    var reply = gateway.post("/v1/nowhere", "{}");

    assertThat(reply.statusCode()).isEqualTo(404);
  }
}
