package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.EndlessStream;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.HeldResponse;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Client;
import dev.aifleet.gateway.testing.Http2Client.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class Http2ServerTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ofMillis(250);

  @Test
  void aClientWithPriorKnowledgeIsServed() throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {

      Stream chat = client.chat(GatewayRig.CHAT);

      chat.awaitEnd();
      assertThat(chat.header(":status")).isEqualTo("200");
      assertThat(chat.header("x-aifleet-upstream")).isEqualTo("a");
      assertThat(chat.header("connection")).isNull();
      assertThat(chat.body()).isEqualTo(FakeUpstream.COMPLETION);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      assertThat(gateway.admin("/metrics").body()).doesNotContain("ClientGone");
    }
  }

  @Test
  void manyRequestsShareAConnection() throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {

      List<Stream> chats = client.chats(50);

      for (Stream chat : chats) {
        chat.awaitEnd();
        assertThat(chat.header(":status")).isEqualTo("200");
      }
    }
  }

  @Test
  void aProxyMayHaveHundredsUnderWayOnOneConnection() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {

      List<Stream> chats = client.chats(200);

      await().atMost(SOON).until(() -> chats.stream().allMatch(Stream::isEnded));
      assertThat(chats).allMatch(chat -> "200".equals(chat.header(":status")));
    }
  }

  @Test
  void streamsBeyondTheLimitAreRefusedOneByOne() throws Exception {
    var held = HeldResponse.json(FakeUpstream.COMPLETION);
    try (var upstream = FakeUpstream.responding(held);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      assertThat(client.chat("{}").awaitEnd().header(":status")).isEqualTo("400");

      List<Stream> chats = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        chats.add(client.open("POST", "/v1/chat/completions", false));
      }
      // Those refused by now still send what they have.
      for (Stream chat : chats) {
        chat.send(GatewayRig.CHAT, true);
      }
      await().atMost(SOON).until(() -> refused(chats) == 200);
      held.release();

      await().atMost(SOON).until(() -> chats.stream().allMatch(Stream::isEnded));
      assertThat(client.hasGoAway()).isFalse();
      assertThat(refused(chats)).isEqualTo(200);
      // The rest wait for connections to the upstream, and may be refused for that.
      assertThat(chats).filteredOn(chat -> chat.header(":status") != null).hasSize(500);
      Stream next = client.chat("{}").awaitEnd();
      assertThat(next.header(":status"))
          .describedAs("closed %s: %s", client.isClosed(), client.farewell())
          .isEqualTo("400");
    }
  }

  private static long refused(List<Stream> chats) {
    return chats.stream().filter(chat -> chat.resetCode() == 7).count();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Upper: 1",
        "a b: 1",
        "a: b\nc",
        "a:  b",
        "connection: x",
        ":path: /x",
        "te: gzip"
      })
  void aMalformedRequestEndsNoOther(String header) throws Exception {
    var slow = HeldResponse.json(FakeUpstream.COMPLETION);
    try (var upstream = FakeUpstream.responding(slow);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      Stream neighbour = client.chat(GatewayRig.CHAT);
      upstream.awaitRequests(1);
      int colon = header.indexOf(": ");

      Stream odd =
          client.openWith(
              "GET", "/v1/models", header.substring(0, colon), header.substring(colon + 2));

      await().atMost(SOON).until(() -> odd.isEnded() || client.isClosed() || client.hasGoAway());
      assertThat(odd.header(":status")).isNull();
      assertThat(odd.resetCode()).isEqualTo(1);
      slow.release();
      assertThat(neighbour.awaitEnd().header(":status")).isEqualTo("200");
      assertThat(client.hasGoAway()).isFalse();
    }
  }

  @Test
  void aBodyOfAnotherLengthThanDeclaredEndsNoOther() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      Stream odd = client.openWithBody("POST", "/v1/chat/completions", "content-length", "5");

      odd.send(GatewayRig.CHAT, true);

      await().atMost(SOON).until(() -> odd.resetCode() == 1);
      assertThat(client.chat(GatewayRig.CHAT).awaitEnd().header(":status")).isEqualTo("200");
    }
  }

  @Test
  void aResetEndsOneExchangeAtOnceAndNoOther() throws Exception {
    var endless = new EndlessStream("data: 1\n\n");
    try (var upstream = FakeUpstream.responding(endless);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      Stream left = client.chat(GatewayRig.CHAT_STREAM);
      Stream kept = client.chat(GatewayRig.CHAT_STREAM);
      endless.awaitBegun(2);

      left.reset();

      await()
          .atMost(AT_ONCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> upstream.aborts() == 1);
      assertThat(gateway.metric("aigateway_inflight_requests")).isEqualTo(1);
      assertThat(kept.isEnded()).isFalse();
      assertThat(client.chat("{}").awaitEnd().header(":status")).isEqualTo("400");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GatewayRig.CHAT, GatewayRig.CHAT_STREAM})
  void aResetBeforeTheFirstByteEndsTheExchangeAtOnce(String body) throws Exception {
    try (var upstream = FakeUpstream.responding(Scripts.SILENT);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      Stream chat = client.chat(body);
      upstream.awaitRequests(1);

      chat.reset();

      await()
          .atMost(AT_ONCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> upstream.aborts() == 1);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      assertThat(gateway.admin("/metrics").body()).contains("code=\"499\"");
    }
  }

  @Test
  void aResetDuringTheUploadEndsTheExchange() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      Stream chat = client.open("POST", "/v1/chat/completions", false);
      chat.send("{\"model\":", false);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 1);

      chat.reset();

      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void anEarlyRefusalStopsTheRestOfTheBody() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      Stream nowhere = client.open("POST", "/v1/nowhere", false);

      nowhere.awaitEnd();

      assertThat(nowhere.header(":status")).isEqualTo("404");
      await().atMost(SOON).until(() -> nowhere.resetCode() == 0);
      assertThat(client.chat(GatewayRig.CHAT).awaitEnd().header(":status")).isEqualTo("200");
    }
  }

  @Test
  void aDrainSendsGoawayAndFinishesRequestsInProgress() throws Exception {
    var slow = HeldResponse.json("{\"choices\":[\"late\"]}");
    try (var upstream = FakeUpstream.responding(slow);
        var gateway =
            GatewayRig.with(
                Settings.embedded().withDrain(Duration.ofSeconds(4), Duration.ofMinutes(1)),
                config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      Stream chat = client.chat(GatewayRig.CHAT);
      upstream.awaitRequests(1);

      var drained = CompletableFuture.runAsync(gateway.runtime()::drain);

      await().atMost(SOON).until(client::hasGoAway);
      assertThat(drained).isNotDone();
      slow.release();
      assertThat(chat.awaitEnd().body()).isEqualTo("{\"choices\":[\"late\"]}");
      await().atMost(SOON).until(drained::isDone);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PING", "SETTINGS", "PRIORITY", "RST_STREAM", "CONTINUATION", "DATA"})
  void aFloodOfFramesEndsTheConnection(String kind) throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      assertThat(client.chat(GatewayRig.CHAT).awaitEnd().header(":status")).isEqualTo("200");

      client.flood(kind, 5000);

      await().atMost(SOON).until(client::isClosed);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void headersThatUnpackToMuchMoreAreRefused() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {

      Stream bomb = client.openWith("GET", "/v1/models", "x-bomb", "x".repeat(40_000));

      await().atMost(SOON).until(() -> bomb.isEnded() || client.isClosed());
      assertThat(bomb.header(":status")).isIn(null, "431");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void aRequestWithoutAPathIsRefused() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {

      Stream tunnel = client.connect("a:443");

      assertThat(tunnel.awaitEnd().header(":status")).isEqualTo("400");
      assertThat(client.chat(GatewayRig.CHAT).awaitEnd().header(":status")).isEqualTo("200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"transfer-encoding: chunked", "connection: x", "X-Upper: 1"})
  void headersThatBelongToHttp1AreRefused(String header) throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var client = Http2Client.connect(gateway)) {
      int colon = header.indexOf(':');

      Stream odd =
          client.openWith(
              "GET", "/v1/models", header.substring(0, colon), header.substring(colon + 2));

      await().atMost(SOON).until(() -> odd.isEnded() || odd.resetCode() >= 0 || client.isClosed());
      assertThat(odd.header(":status")).isIn(null, "400");
    }
  }

  @Test
  void anUpgradeIsNotTaken() throws IOException {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {

      socket
          .getOutputStream()
          .write(
              GatewayRig.chatBytes(
                  GatewayRig.CHAT,
                  "connection: upgrade, http2-settings, close",
                  "upgrade: h2c",
                  "http2-settings: AAMAAABkAAQAAP__"));
      String answer =
          new String(
              socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 200 ");
      assertThat(upstream.requests().getFirst().headers())
          .doesNotContainKeys("upgrade", "http2-settings");
    }
  }
}
