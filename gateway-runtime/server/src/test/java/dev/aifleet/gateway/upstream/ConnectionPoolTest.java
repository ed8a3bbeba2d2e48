package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.ConnectionPolicyBuilder;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.Http2Upstream;
import dev.aifleet.gateway.transport.OutboundConnector;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A pool without its periodic sweep: what waits is served by events.
class ConnectionPoolTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(8);

  private static Certificates certificate;

  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    certificate = Certificates.selfSigned(folder, "upstream", "dns:localhost");
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void aSendThatWaitsGetsAConnectionWhenTheOnlyOneGoesAway() {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    try (var upstream = holding(1, held)) {
      Loop loop = loop(target(upstream.url(), 1, LONG));
      Send first = sendUntilHeld(loop, held);
      Send second = loop.send();

      upstream.connections().getFirst().shutdown(60, TimeUnit.SECONDS);

      await().atMost(SOON).until(() -> held.size() == 2);
      held.forEach(request -> request.response().end(FakeUpstream.COMPLETION));
      assertThat(first.status()).isEqualTo(200);
      assertThat(second.status()).isEqualTo(200);
      assertThat(upstream.connections()).hasSize(2);
    }
  }

  @Test
  void aSendThatWaitsIsSentWhenTheUpstreamRaisesItsStreamLimit() {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    try (var upstream = holding(1, held)) {
      Loop loop = loop(target(upstream.url(), 1, LONG));
      Send first = sendUntilHeld(loop, held);
      Send second = loop.send();

      var unused =
          upstream
              .connections()
              .getFirst()
              .updateSettings(new Http2Settings().setMaxConcurrentStreams(2));

      await().atMost(SOON).until(() -> held.size() == 2);
      held.forEach(request -> request.response().end(FakeUpstream.COMPLETION));
      assertThat(List.of(first.status(), second.status())).containsOnly(200);
      assertThat(upstream.connections()).hasSize(1);
    }
  }

  /// Before the first connection it is not known whether the upstream chooses HTTP/2.
  @ParameterizedTest
  @CsvSource({"20, 100, 1", "6, 2, 3"})
  void aColdStartOverHttp2OpensNoMoreConnectionsThanNeeded(
      int sends, int streams, int connections) {
    var held = new ConcurrentLinkedQueue<HttpServerRequest>();
    try (var upstream = holding(streams, held)) {
      Loop loop = loop(target(upstream.url(), 100, LONG));

      List<Send> all = IntStream.range(0, sends).mapToObj(i -> loop.send()).toList();

      await().atMost(SOON).until(() -> held.size() == sends);
      held.forEach(request -> request.response().end(FakeUpstream.COMPLETION));
      assertThat(all).allSatisfy(send -> assertThat(send.status()).isEqualTo(200));
      assertThat(upstream.connections()).hasSize(connections);
    }
  }

  @Test
  void aColdStartOverTlsWithoutHttp2OpensOneConnectionForEach() throws Exception {
    var all = new CountDownLatch(5);
    FakeUpstream.Script together =
        (request, connection) -> {
          all.countDown();
          connection.hold(all);
          connection.json(200, FakeUpstream.COMPLETION);
        };
    try (var upstream = FakeUpstream.respondingOverTls(certificate.serving(), together)) {
      URI url = URI.create("https://localhost:" + upstream.url().getPort() + "/v1");
      Loop loop = loop(target(url, 100, LONG));

      List<Send> sends = IntStream.range(0, 5).mapToObj(i -> loop.send()).toList();

      assertThat(sends).allSatisfy(send -> assertThat(send.status()).isEqualTo(200));
      assertThat(upstream.connections()).isEqualTo(5);
    }
  }

  /// The other loop cannot give it up earlier than it runs.
  @Test
  void anUnusedConnectionOfAnotherLoopIsWaitedForBeyondAShortLimit() throws Exception {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      Target target = target(upstream.url(), 1, Duration.ofMillis(2));
      Loop owner = loop(target);
      Loop other = loop(target);
      assertThat(owner.send().status()).isEqualTo(200);
      var resumes = new CountDownLatch(1);
      owner.run(pool -> resumes.await());

      Send send = other.send();
      vertx.timer(50, TimeUnit.MILLISECONDS).await(20, TimeUnit.SECONDS);
      resumes.countDown();

      assertThat(send.status()).isEqualTo(200);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void aFullPoolStillRefusesAfterAShortLimit() {
    var end = new CountDownLatch(1);
    FakeUpstream.Script holding =
        (request, connection) -> {
          connection.hold(end);
          connection.json(200, FakeUpstream.COMPLETION);
        };
    try (var upstream = FakeUpstream.responding(holding)) {
      Target target = target(upstream.url(), 1, Duration.ofMillis(2));
      Loop owner = loop(target);
      Loop other = loop(target);
      Send first = owner.send();
      await().atMost(SOON).until(() -> upstream.requests().size() == 1);

      assertThat(other.send().failure()).isEqualTo(new SendFailure.PoolExhausted());

      end.countDown();
      assertThat(first.status()).isEqualTo(200);
    }
  }

  /// `pendingTimeout` limits the wait for a place, of which there is one: a dial that has begun is
  /// for the send that has waited longest.
  @Test
  void theSendThatHasWaitedLongestKeepsItsDial() throws Exception {
    var all = new CountDownLatch(1);
    FakeUpstream.Script once =
        (request, connection) -> {
          connection.hold(all);
          connection.json(200, "{}", "connection: close");
        };
    var handshake = certificate.serving(Duration.ofMillis(400));
    try (var upstream = FakeUpstream.respondingOverTls(handshake, once)) {
      URI url = URI.create("https://localhost:" + upstream.url().getPort() + "/v1");
      Loop loop = loop(target(url, 1, Duration.ofMillis(300)));
      Send first = loop.send();
      await().atMost(SOON).until(() -> upstream.requests().size() == 1);
      Send second = loop.send();
      Send third = loop.send();

      all.countDown();

      assertThat(first.status()).isEqualTo(200);
      assertThat(second.status()).isEqualTo(200);
      assertThat(third.failure()).isEqualTo(new SendFailure.PoolExhausted());
    }
  }

  private static Send sendUntilHeld(Loop loop, Queue<HttpServerRequest> held) {
    Send send = loop.send();
    await().atMost(SOON).until(() -> held.size() == 1);
    return send;
  }

  private static Http2Upstream holding(int streams, Queue<HttpServerRequest> held) {
    return Http2Upstream.answering(certificate, streams, (request, at) -> held.add(request));
  }

  private static Target target(URI url, int max, Duration pending) {
    Connections usual = Connections.DEFAULT;
    ConnectionPolicy policy =
        ConnectionPolicyBuilder.from(
                ConnectionPolicyFixture.tls(certificate.certificatePem(), null))
            .connections(new Connections(max, usual.keepAlive(), usual.maxAge(), pending))
            .build();
    Upstream config = upstream("a", url).connectionPolicy(policy).build();
    return new Target(new LiveUpstream(LiveUpstream.Identity.of(config)), config, null);
  }

  private Loop loop(Target target) {
    var verticle = new Loop(target);
    vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().join();
    return verticle;
  }

  private interface Step {
    void of(ConnectionPool pool) throws Exception;
  }

  /// An event loop with a pool.
  private static final class Loop extends VerticleBase {
    private final Target target;
    private @Nullable ConnectionPool pool;

    Loop(Target target) {
      this.target = target;
    }

    @Override
    public Future<?> start() {
      var loop = ClientLoop.current(vertx, System::nanoTime, new SplittableRandom(1));
      var dialer = new Dialer(new OutboundConnector(vertx));
      pool = new ConnectionPool(loop, dialer, target, target.live().connections());
      return Future.succeededFuture();
    }

    void run(Step step) {
      context.runOnContext(
          now -> {
            try {
              step.of(Objects.requireNonNull(pool));
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }

    Send send() {
      var send = new Send(target);
      run(send::start);
      return send;
    }
  }

  /// A request that returns its connection after a complete response.
  private static final class Send implements WaitQueue.Waiter {
    private final Target target;
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private final CompletableFuture<SendFailure> failure = new CompletableFuture<>();
    private @Nullable ConnectionPool pool;

    Send(Target target) {
      this.target = target;
    }

    void start(ConnectionPool from) {
      pool = from;
      from.acquire(target, this);
    }

    int status() {
      return either(status, failure);
    }

    SendFailure failure() {
      return either(failure, status);
    }

    private static <T> T either(CompletableFuture<T> wanted, CompletableFuture<?> other) {
      await().atMost(SOON).until(() -> wanted.isDone() || other.isDone());
      assertThat(other).as(() -> String.valueOf(other.getNow(null))).isNotDone();
      return wanted.join();
    }

    @Override
    public String caller() {
      return "";
    }

    @Override
    public void granted(PooledConnection connection) {
      connection
          .request(new RequestOptions().setURI(target.live().basePath() + "/models"))
          .compose(request -> request.send())
          .compose(response -> response.end().map(response))
          .onSuccess(
              response -> {
                giveBack(connection, response.getHeader("connection"));
                status.complete(response.statusCode());
              })
          .onFailure(e -> failure.complete(new SendFailure.BrokenOff(String.valueOf(e))));
    }

    private void giveBack(PooledConnection connection, @Nullable String option) {
      ConnectionPool from = Objects.requireNonNull(pool);
      if ("close".equals(option)) {
        from.discard(connection, this);
      } else {
        from.release(connection, this);
      }
    }

    @Override
    public void denied(SendFailure denied) {
      failure.complete(denied);
    }
  }
}
