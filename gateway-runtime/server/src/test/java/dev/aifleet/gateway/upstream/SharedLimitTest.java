package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Client;
import dev.aifleet.gateway.testing.Http2Client.Stream;
import dev.aifleet.gateway.testing.Http2Upstream;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `connections.max` is one limit for all event loops of a pod. A client's HTTP/2 connection lives
/// on one loop with all its streams; the next connection comes to the next loop.
class SharedLimitTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void twoHundredSlowStreamsOfOneConnectionAreAllServed() throws IOException {
    var end = new CountDownLatch(1);
    try (var upstream = holding(end);
        var gateway = rig(2, ConnectionPolicyFixture.NO_PROBE, upstream.url());
        var client = Http2Client.connect(gateway)) {
      List<Stream> streams = client.chats(200);

      await().atMost(SOON).until(() -> upstream.requests().size() == 200);
      end.countDown();

      assertAllServed(streams);
    }
  }

  @Test
  void connectionsThatAnotherLoopDoesNotUseAreGivenUpForThoseThatWait() throws IOException {
    var idle = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Script script =
        (request, connection) -> {
          connection.hold(idle.getCount() > 0 ? idle : end);
          connection.json(200, FakeUpstream.COMPLETION);
        };
    try (var upstream = FakeUpstream.responding(script);
        var gateway =
            rig(2, ConnectionPolicyFixture.connections(7, Duration.ofSeconds(20)), upstream.url());
        var first = Http2Client.connect(gateway);
        var second = Http2Client.connect(gateway)) {
      List<Stream> before = first.chats(7);
      await().atMost(SOON).until(() -> upstream.requests().size() == 7);
      idle.countDown();
      assertAllServed(before);
      assertThat(upstream.openConnections()).isEqualTo(7);

      List<Stream> after = second.chats(7);

      await().atMost(SOON).until(() -> upstream.requests().size() == 14);
      await().atMost(SOON).until(() -> upstream.openConnections() == 7);
      end.countDown();
      assertAllServed(after);
    }
  }

  @Test
  void aLoopThatHasTheOnlyConnectionLetsOthersHaveIt() throws IOException {
    ConnectionPolicy one = ConnectionPolicyFixture.connections(1, Duration.ofSeconds(20));
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
        var gateway = rig(2, one, upstream.url());
        var first = Http2Client.connect(gateway);
        var second = Http2Client.connect(gateway)) {
      List<Stream> streams = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        streams.addAll(first.chats(1));
        streams.addAll(second.chats(1));
      }

      assertAllServed(streams);
    }
  }

  @Test
  void theLimitHoldsWhileFourLoopsCompete() throws IOException {
    int max = 12;
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var random = new SplittableRandom(7);
    Script busy =
        (request, connection) -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          underWay.decrementAndGet();
          connection.json(200, FakeUpstream.COMPLETION);
        };
    try (var upstream = FakeUpstream.responding(busy);
        var gateway =
            rig(
                4,
                ConnectionPolicyFixture.connections(max, Duration.ofSeconds(30)),
                upstream.url())) {
      List<Http2Client> clients = new ArrayList<>();
      List<Stream> streams = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(Http2Client.connect(gateway));
      }
      for (int i = 0; i < 600; i++) {
        streams.addAll(clients.get(random.nextInt(clients.size())).chats(1));
      }

      assertAllServed(streams);
      assertThat(most.get()).isLessThanOrEqualTo(max);
      await().atMost(SOON).until(() -> upstream.openConnections() <= max);
      for (Http2Client client : clients) {
        client.close();
      }
    }
  }

  /// Its streams cannot use another loop's connection, and that one may never be free of them.
  @Test
  void everyLoopHasAConnectionToAnHttp2Upstream(@TempDir Path folder) throws Exception {
    Certificates certificate = Certificates.selfSigned(folder, "upstream", "dns:localhost");
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    Connections one =
        new Connections(1, Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(2));
    ConnectionPolicy trusting = ConnectionPolicyFixture.tls(certificate.certificatePem(), null);
    ConnectionPolicy connectionPolicy =
        ConnectionPolicyBuilder.from(trusting).connections(one).build();
    try (var upstream = Http2Upstream.answering(certificate, (request, own) -> held.add(request));
        var gateway = rig(2, connectionPolicy, upstream.url());
        var first = Http2Client.connect(gateway);
        var second = Http2Client.connect(gateway)) {
      List<Stream> streams = first.chats(5);
      await().atMost(SOON).until(() -> held.size() == 5);

      streams.addAll(second.chats(5));

      await().atMost(SOON).until(() -> held.size() == 10);
      assertThat(upstream.connections()).hasSize(2);
      held.forEach(request -> request.response().end(FakeUpstream.COMPLETION));
      assertAllServed(streams);
    }
  }

  @Test
  void aLoweredLimitIsReachedAsSendsEnd() throws IOException {
    var end = new CountDownLatch(1);
    Duration pending = Duration.ofSeconds(20);
    try (var upstream = holding(end);
        var gateway = rig(1, ConnectionPolicyFixture.connections(6, pending), upstream.url());
        var client = Http2Client.connect(gateway)) {
      List<Stream> streams = client.chats(6);
      await().atMost(SOON).until(() -> upstream.requests().size() == 6);

      var lowered = ConnectionPolicyFixture.connections(2, pending);
      gateway
          .runtime()
          .offer(config().to(upstream("a", upstream.url()).connectionPolicy(lowered)).push(2));
      streams.addAll(client.chats(1));
      end.countDown();

      assertAllServed(streams);
      await().atMost(SOON).until(() -> upstream.openConnections() <= 2);
    }
  }

  /// `pendingTimeout` limits the wait for a place. The dial that follows has its own limit.
  @Test
  void aPlaceFromAnotherLoopCanBeUsedThoughTheHandshakeTakesLonger(@TempDir Path folder)
      throws Exception {
    Certificates certificate = Certificates.selfSigned(folder, "upstream", "dns:localhost");
    Connections one =
        new Connections(1, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMillis(300));
    ConnectionPolicy trusting = ConnectionPolicyFixture.tls(certificate.certificatePem(), null);
    Script ok = (request, connection) -> connection.json(200, FakeUpstream.COMPLETION);
    SSLContext slow = certificate.serving(Duration.ofMillis(500));
    try (var upstream = FakeUpstream.respondingOverTls(slow, ok);
        var gateway =
            rig(
                2,
                ConnectionPolicyBuilder.from(trusting).connections(one).build(),
                URI.create("https://localhost:" + upstream.url().getPort() + "/v1"));
        var first = Http2Client.connect(gateway);
        var second = Http2Client.connect(gateway)) {
      assertAllServed(first.chats(1));

      assertAllServed(second.chats(1));
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  private static FakeUpstream holding(CountDownLatch end) {
    return FakeUpstream.responding(
        (request, connection) -> {
          connection.hold(end);
          connection.json(200, FakeUpstream.COMPLETION);
        });
  }

  private static GatewayRig rig(int loops, ConnectionPolicy connectionPolicy, URI url) {
    return GatewayRig.with(
        Settings.embedded().withLoops(loops),
        config().to(upstream("a", url).connectionPolicy(connectionPolicy)));
  }

  private static void assertAllServed(List<Stream> streams) {
    await().atMost(SOON).until(() -> streams.stream().allMatch(Stream::isEnded));
    assertThat(streams)
        .allSatisfy(
            stream ->
                assertThat(stream.header(":status")).describedAs(stream.body()).isEqualTo("200"));
  }
}
