package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.EndlessStream;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String EVENTS =
      "data: {\"d\":\"é漢\"}\n\n: comment\n\ndata: {\"d\":2}\r\n\r\ndata: [DONE]\n\n";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void eventsArriveByteIdenticalHoweverTheyAreSplit(int size) {
    byte[] bytes = EVENTS.getBytes(UTF_8);
    Script split =
        (request, connection) -> {
          connection.events();
          for (int at = 0; at < bytes.length; at += size) {
            connection.chunk(
                java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
          }
          connection.lastChunk();
        };
    try (var upstream = FakeUpstream.responding(split);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.body()).isEqualTo(EVENTS);
      assertThat(reply.headers().firstValue("content-type"))
          .get()
          .asString()
          .startsWith("text/event-stream");
      assertThat(reply.headers().firstValue("x-aifleet-upstream")).hasValue("a");
      assertThat(reply.headers().firstValue("x-accel-buffering")).hasValue("no");
    }
  }

  @Test
  void everyEventArrivesBeforeTheNextIsSent() throws Exception {
    var mayGoOn = new Semaphore(0);
    Script stepwise =
        (request, connection) -> {
          connection.events();
          for (int i = 0; i < 5; i++) {
            connection.chunk("data: " + i + "\n\n");
            mayGoOn.acquireUninterruptibly();
          }
          connection.lastChunk();
        };
    try (var upstream = FakeUpstream.responding(stepwise);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var lines = new BufferedReader(new InputStreamReader(open(gateway).body(), UTF_8));

      for (int i = 0; i < 5; i++) {
        assertThat(lines.readLine()).isEqualTo("data: " + i);
        assertThat(lines.readLine()).isEmpty();
        mayGoOn.release();
      }
      assertThat(lines.readLine()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: 1\n\n", "data: 1\n\ndata: {\"half", "data: 1\n\ndata: 2\n"})
  void anUpstreamThatBreaksMidStreamEndsInAnErrorEventWithoutDone(String sent) {
    try (var upstream = FakeUpstream.responding(Scripts.brokenStream(sent));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body())
          .startsWith("data: 1\n\ndata: {\"error\":{")
          .contains("\"code\":\"upstream_stream_broken\"")
          .endsWith("}}\n\n")
          .doesNotContain("[DONE]")
          .doesNotContain("half");
    }
  }

  @Test
  void anUpstreamThatEndsInsideAnEventEndsInAnErrorEventToo() {
    try (var upstream = FakeUpstream.responding(Scripts.stream("data: 1\n\ndata: {\"half"));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.body())
          .startsWith("data: 1\n\ndata: {\"error\":{")
          .endsWith("}}\n\n")
          .doesNotContain("half");
      await()
          .atMost(SOON)
          .until(() -> gateway.admin("/metrics").body().contains("outcome=\"Broken\""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: {\"half"})
  void anUpstreamThatBreaksBeforeTheFirstEventIsARealError(String sent) {
    try (var upstream = FakeUpstream.responding(Scripts.brokenStream(sent));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(reply.body()).contains("upstream_broken");
      assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(reply.headers().firstValue("x-aifleet-upstream")).isEmpty();
    }
  }

  @Test
  void aBreakAfterTheLastEventIsASuccess() {
    try (var upstream = FakeUpstream.responding(Scripts.brokenStream(EVENTS));
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {

      assertThat(gateway.chat(GatewayRig.CHAT_STREAM).body()).isEqualTo(EVENTS);

      assertThat(gateway.admin("/metrics").body()).contains("outcome=\"Success\"");
    }
  }

  @Test
  void aBrokenUnaryResponseIsNeverTakenForACompleteOne() throws IOException {
    Script breaking =
        (request, connection) -> {
          connection.raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n");
          connection.raw("content-length: 200000\r\n\r\n{\"choices\":[{");
          connection.raw("\"" + "x".repeat(100_000));
          connection.cut();
        };
    try (var upstream = FakeUpstream.responding(breaking);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {

      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 200").contains("content-length: 200000");
      assertThat(answer).hasSizeLessThan(102_000).endsWith("x");
    }
  }

  @Test
  void aClientThatLeavesDuringAStreamIsSeenByTheUpstream() throws Exception {
    var endless = new EndlessStream("data: 1\n\n");
    try (var upstream = FakeUpstream.responding(endless);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {
      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT_STREAM));
      endless.awaitBegun(1);

      GatewayRig.leave(socket);

      await().atMost(Duration.ofSeconds(1)).until(() -> upstream.aborts() == 1);
    }
  }

  @Test
  void aClientThatLeavesBeforeTheFirstByteIsSeenByTheUpstream() throws Exception {
    try (var upstream = FakeUpstream.responding(Scripts.SILENT);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {
      socket.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
      upstream.awaitRequests(1);

      GatewayRig.leave(socket);

      await().atMost(Duration.ofSeconds(1)).until(() -> upstream.aborts() == 1);
      await().atMost(SOON).until(() -> gateway.metric("aigateway_inflight_requests") == 0);
      assertThat(gateway.admin("/metrics").body()).contains("code=\"499\"");
    }
  }

  @Test
  void aSlowReaderHoldsTheUpstreamBackAndLosesNothing() throws Exception {
    int events = 4000;
    String event = "data: " + "x".repeat(8192) + "\n\n";
    var written = new AtomicLong();
    Script flood =
        (request, connection) -> {
          connection.events();
          for (int i = 0; i < events; i++) {
            connection.chunk(event);
            written.incrementAndGet();
          }
          connection.lastChunk();
        };
    try (var upstream = FakeUpstream.responding(flood);
        var gateway = GatewayRig.with(config().to("a", upstream.url()));
        var socket = gateway.connect()) {
      socket
          .getOutputStream()
          .write(GatewayRig.chatBytes(GatewayRig.CHAT_STREAM, "connection: close"));
      long stuck = awaitStandstill(written);
      assertThat(stuck).isLessThan(events);

      long read = socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());

      assertThat(read).isGreaterThan((long) events * event.length());
      assertThat(written).hasValue(events);
    }
  }

  /// The value once it has stopped changing for half a second.
  private static long awaitStandstill(AtomicLong value) {
    var last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> value.get() > 0 && last.getAndSet(value.get()) == value.get());
    return value.get();
  }

  private static HttpResponse<InputStream> open(GatewayRig gateway)
      throws IOException, InterruptedException {
    var request =
        gateway
            .request("/v1/chat/completions", "x-api-key", dev.aifleet.fixtures.ConfigBuilder.KEY)
            .POST(BodyPublishers.ofString(GatewayRig.CHAT_STREAM))
            .build();
    return gateway.client().send(request, BodyHandlers.ofInputStream());
  }
}
