package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.upstream.OneLoop.rig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Upstream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class Http2UpstreamTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final long REFUSED_STREAM = 7;
  private static final long CANCEL = 8;

  /// 64 MiB together: more than the kernel takes for a client that does not read.
  private static final int PIECES = 1024;

  private static final Buffer PIECE = Buffer.buffer("data: " + "x".repeat(65528) + "\n\n");

  private static Certificates certificate;

  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    certificate = Certificates.selfSigned(folder, "upstream", "dns:localhost");
  }

  @Test
  void anUpstreamThatOffersHttp2CarriesManyExchangesOnOneConnection() {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    try (var upstream = Http2Upstream.answering(certificate, (request, at) -> held.add(request));
        var gateway = rig(trusting(), upstream.url())) {
      warmUp(gateway, held);
      var replies = IntStream.range(0, 20).mapToObj(i -> later(gateway)).toList();
      await().atMost(SOON).until(() -> held.size() == 20);

      held.forEach(request -> request.response().end(FakeUpstream.COMPLETION));

      assertThat(replies).allSatisfy(reply -> assertThat(reply.join().statusCode()).isEqualTo(200));
      assertThat(upstream.connections()).hasSize(1);
      assertThat(upstream.requests())
          .allSatisfy(request -> assertThat(request.version()).isEqualTo(HttpVersion.HTTP_2));
      assertThat(upstream.requests().getFirst().authority())
          .hasToString(upstream.url().getAuthority());
    }
  }

  @Test
  void anUpstreamWithOnlyHttp1OverTlsGetsHttp1() throws Exception {
    FakeUpstream.Script ok = (request, connection) -> connection.json(200, FakeUpstream.COMPLETION);
    try (var upstream = FakeUpstream.respondingOverTls(certificate.serving(), ok);
        var gateway =
            rig(trusting(), URI.create("https://localhost:" + upstream.url().getPort() + "/v1"))) {
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(upstream.requests().getFirst().line())
          .isEqualTo("POST /v1/chat/completions HTTP/1.1");
    }
  }

  @Test
  void noConnectionCarriesMoreStreamsThanTheUpstreamAllows() {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    try (var upstream =
            Http2Upstream.answering(certificate, 2, (request, at) -> held.add(request));
        var gateway = rig(trusting(), upstream.url())) {
      warmUp(gateway, held);
      var replies = IntStream.range(0, 6).mapToObj(i -> later(gateway)).toList();
      await().atMost(SOON).until(() -> held.size() == 6);

      assertThat(upstream.connections()).hasSizeGreaterThanOrEqualTo(3);
      held.forEach(request -> request.response().end(FakeUpstream.COMPLETION));
      assertThat(replies).allSatisfy(reply -> assertThat(reply.join().statusCode()).isEqualTo(200));
    }
  }

  @Test
  void aClientThatDisconnectsResetsOnlyItsOwnStream() throws Exception {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    try (var upstream = Http2Upstream.answering(certificate, (request, at) -> held.add(request));
        var gateway = rig(trusting(), upstream.url())) {
      warmUp(gateway, held);
      var stays = later(gateway);
      await().atMost(SOON).until(() -> held.size() == 1);
      long quickest = Long.MAX_VALUE;
      for (int round = 1; round <= 3; round++) {
        int left = round;
        Socket leaves = gateway.connect();
        leaves.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT));
        await().atMost(SOON).until(() -> held.size() == 1 + left);

        long before = System.nanoTime();
        GatewayRig.leave(leaves);
        await()
            .pollInterval(Duration.ofMillis(2))
            .atMost(SOON)
            .until(() -> upstream.resets().size() == left);
        quickest = Math.min(quickest, System.nanoTime() - before);
      }
      held.element().response().end(FakeUpstream.COMPLETION);

      assertThat(stays.join().statusCode()).isEqualTo(200);
      assertThat(upstream.resets()).containsOnly(CANCEL);
      assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(250));
      assertThat(upstream.closedConnections()).isZero();
      assertThat(upstream.connections()).hasSize(1);
    }
  }

  @Test
  void aConnectionThatGoesAwayEndsItsExchangesAndGetsNoMore() {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    try (var upstream = Http2Upstream.answering(certificate, (request, at) -> held.add(request));
        var gateway = rig(trusting(), upstream.url())) {
      var first = later(gateway);
      await().atMost(SOON).until(() -> held.size() == 1);
      HttpServerRequest early = held.remove();
      upstream.connections().getFirst().shutdown(20, TimeUnit.SECONDS);
      await()
          .atMost(SOON)
          .until(
              () -> {
                var next = later(gateway);
                await().atMost(SOON).until(() -> !held.isEmpty());
                boolean moved = upstream.connections().size() == 2;
                held.forEach(request -> answer(request, held));
                return moved && next.join().statusCode() == 200;
              });

      early.response().end("{\"choices\":[\"early\"]}");

      assertThat(first.join().body()).isEqualTo("{\"choices\":[\"early\"]}");
      await().atMost(SOON).until(() -> upstream.closedConnections() == 1);
    }
  }

  /// Streams of the old connection may take minutes.
  @Test
  void theOnlyConnectionIsReplacedWhenItGoesAwayWithStreamsInProgress() {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    Http2Upstream.Script holdingFirst =
        (request, at) -> {
          if (at.requests().size() == 1) {
            held.add(request);
          } else {
            request.response().end(FakeUpstream.COMPLETION);
          }
        };
    try (var upstream = Http2Upstream.answering(certificate, holdingFirst);
        var gateway = rig(one(Duration.ofSeconds(1)), upstream.url())) {
      var first = later(gateway);
      await().atMost(SOON).until(() -> held.size() == 1);
      upstream.connections().getFirst().shutdown(60, TimeUnit.SECONDS);

      await()
          .atMost(SOON)
          .until(
              () ->
                  gateway.chat(GatewayRig.CHAT).statusCode() == 200
                      && upstream.connections().size() == 2);

      held.remove().response().end("{\"choices\":[\"early\"]}");
      assertThat(first.join().body()).isEqualTo("{\"choices\":[\"early\"]}");
      await().atMost(SOON).until(() -> upstream.closedConnections() == 1);
    }
  }

  @Test
  void aRequestThatTheUpstreamRefusedToLookAtGoesOutOnceMore() {
    var served = new AtomicInteger();
    Http2Upstream.Script refusingFirst =
        (request, at) -> {
          if (served.incrementAndGet() == 1) {
            request.response().reset(REFUSED_STREAM);
          } else {
            request.response().end(FakeUpstream.COMPLETION);
          }
        };
    try (var upstream = Http2Upstream.answering(certificate, refusingFirst);
        var gateway = rig(trusting(), upstream.url())) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  @Test
  void aRefusedRequestGoesOutOnTheSameConnectionIfThereMayBeNoOther() {
    Http2Upstream.Script refusingFirst =
        (request, at) -> {
          if (at.requests().size() == 1) {
            request.response().reset(REFUSED_STREAM);
          } else {
            request.response().end(FakeUpstream.COMPLETION);
          }
        };
    try (var upstream = Http2Upstream.answering(certificate, refusingFirst);
        var gateway = rig(one(Duration.ofMinutes(1)), upstream.url())) {

      var reply = later(gateway);

      await().atMost(SOON).until(reply::isDone);
      assertThat(reply.join().statusCode()).isEqualTo(200);
      assertThat(upstream.connections()).hasSize(1);
    }
  }

  @Test
  void aConnectionThatMayCarryNothingAnyMoreMakesRoomForAnother() {
    Http2Upstream.Script ok = (request, at) -> request.response().end(FakeUpstream.COMPLETION);
    try (var upstream = Http2Upstream.answering(certificate, ok);
        var gateway = rig(one(Duration.ofSeconds(10)), upstream.url())) {
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      upstream
          .connections()
          .getFirst()
          .updateSettings(new Http2Settings().setMaxConcurrentStreams(0))
          .toCompletionStage()
          .toCompletableFuture()
          .join();

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(upstream.connections()).hasSize(2);
    }
  }

  @Test
  void aRequestThatTheUpstreamHadBegunWithIsNotSentTwice() {
    Http2Upstream.Script failing = (request, at) -> request.response().reset(2);
    try (var upstream = Http2Upstream.answering(certificate, failing);
        var gateway = rig(trusting(), upstream.url())) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(502);
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void aResponseBeforeTheEndOfItsRequestDoesNotBlockOthers() {
    String large = GatewayRig.CHAT.replace("[]", "[\"" + "x".repeat(4 << 20) + "\"]");
    Http2Upstream.Script rejectingFirst =
        (request, at) ->
            request
                .response()
                .setStatusCode(at.requests().size() == 1 ? 413 : 200)
                .end(FakeUpstream.COMPLETION);
    try (var upstream = Http2Upstream.respondingEarly(certificate, rejectingFirst);
        var gateway = rig(trusting(), upstream.url())) {
      assertThat(gateway.chat(large).statusCode()).isEqualTo(413);

      var next = later(gateway);

      await().atMost(SOON).until(next::isDone);
      assertThat(next.join().statusCode()).isEqualTo(200);
      assertThat(upstream.connections()).hasSize(1);
    }
  }

  @Test
  void informationalResponsesAreNotTakenForTheResponse() {
    Http2Upstream.Script hesitating =
        (request, at) -> {
          if (at.requests().size() == 1) {
            request.response().setStatusCode(102).writeHead();
          } else {
            request.response().end(FakeUpstream.COMPLETION);
          }
        };
    try (var upstream = Http2Upstream.answering(certificate, hesitating);
        var gateway = rig(trusting(), upstream.url())) {

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(502);
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(upstream.connections()).hasSize(2);
    }
  }

  @Test
  void aClientThatDoesNotReadBlocksOnlyItsOwnStream() throws Exception {
    var written = new AtomicLong();
    Http2Upstream.Script pouring =
        (request, at) -> {
          if (at.requests().size() == 1) {
            request.response().putHeader("content-type", "text/event-stream");
            pour(request, written, PIECES);
          } else {
            request.response().end(FakeUpstream.COMPLETION);
          }
        };
    try (var upstream = Http2Upstream.answering(certificate, pouring);
        var gateway = rig(trusting(), upstream.url());
        Socket lazy = gateway.connect()) {
      lazy.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT_STREAM));
      var last = new AtomicLong();
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> written.get() > 0 && last.getAndSet(written.get()) == written.get());

      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
      assertThat(upstream.connections()).hasSize(1);
      // What the kernel's buffers took, and one window.
      assertThat(written.get()).isLessThan((long) PIECE.length() * PIECES / 2);

      long read = 0;
      byte[] some = new byte[1 << 20];
      while (read < (long) PIECE.length() * PIECES) {
        read += lazy.getInputStream().read(some);
      }
      await().atMost(SOON).until(() -> written.get() == (long) PIECE.length() * PIECES);
    }
  }

  private static void pour(HttpServerRequest request, AtomicLong written, int pieces) {
    if (pieces == 0) {
      request.response().end();
      return;
    }
    request
        .response()
        .write(PIECE)
        .onSuccess(
            done -> {
              written.addAndGet(PIECE.length());
              pour(request, written, pieces - 1);
            });
  }

  /// So that the pool knows how many exchanges a connection carries.
  private static void warmUp(GatewayRig gateway, ConcurrentLinkedQueue<HttpServerRequest> held) {
    var first = later(gateway);
    await().atMost(SOON).until(() -> !held.isEmpty());
    answer(held.element(), held);
    assertThat(first.join().statusCode()).isEqualTo(200);
  }

  private static void answer(
      HttpServerRequest request, ConcurrentLinkedQueue<HttpServerRequest> held) {
    held.remove(request);
    request.response().end(FakeUpstream.COMPLETION);
  }

  private static ConnectionPolicy trusting() {
    return ConnectionPolicyFixture.tls(certificate.certificatePem(), null);
  }

  /// Trusting, with a single connection.
  private static ConnectionPolicy one(Duration pending) {
    var connections = new Connections(1, Duration.ofSeconds(60), Duration.ofMinutes(5), pending);
    return ConnectionPolicyBuilder.from(trusting()).connections(connections).build();
  }

  private static CompletableFuture<HttpResponse<String>> later(GatewayRig gateway) {
    var headers = List.of("authorization", "Bearer " + ConfigBuilder.KEY);
    return gateway
        .client()
        .sendAsync(
            gateway
                .request("/v1/chat/completions", headers.toArray(String[]::new))
                .POST(BodyPublishers.ofString(GatewayRig.CHAT))
                .build(),
            BodyHandlers.ofString());
  }
}
