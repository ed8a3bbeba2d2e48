package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.exchange.ExchangeListener;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.exchange.Termination;
import dev.aifleet.gateway.ratelimit.LimitStore;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.routing.StateHolders;
import dev.aifleet.gateway.snapshot.ConfigLoader;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Unexpected exceptions in parts of the gateway: the request gets an error or is cut off, releases
/// what it held, and other requests are not affected.
class UnexpectedExceptionTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String SECRET = "what the client wrote";
  private static final String TRACE =
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final LimitStore GENEROUS =
      (claims, now, answer) -> answer.accept(new Reservation.Granted(null));

  private final Vertx vertx = Vertx.vertx();
  private final PodCapacity capacity = new PodCapacity(1 << 20);
  private final List<ExchangeSummary> summaries = new CopyOnWriteArrayList<>();
  private final FakeUpstream upstream =
      FakeUpstream.responding(
          (request, connection) -> {
            connection.events();
            connection.chunk("data: 1\n\n");
            connection.awaitAbort();
          });

  @AfterEach
  void stop() {
    vertx.close().await();
    upstream.close();
  }

  @Test
  void beforeTheUpstreamRequestTheClientGetsAnError() throws IOException {
    LimitStore broken =
        (claims, now, answer) -> {
          throw new IllegalStateException(SECRET);
        };
    try (var client =
        connect(
            front(
                broken,
                SplittableRandom::new,
                UnexpectedExceptionTest::nothing,
                System::nanoTime))) {

      client.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT, "connection: close"));

      assertThat(answerTo(client)).startsWith("HTTP/1.1 500 ").contains("\"internal_error\"");
      awaitEnd(Termination.Refused);
    }
  }

  @Test
  void aBodyThatIsStillComingIsNotWaitedFor() throws IOException {
    Runnable broken =
        () -> {
          throw new IllegalStateException(SECRET);
        };
    try (var client = connect(front(GENEROUS, SplittableRandom::new, broken, System::nanoTime))) {
      byte[] request = GatewayRig.chatBytes("x".repeat(100_000));

      client.getOutputStream().write(request, 0, 1000);

      assertThat(new String(client.getInputStream().readNBytes(12), ISO_8859_1))
          .isEqualTo("HTTP/1.1 500");
      awaitEnd(Termination.Refused);
    }
  }

  @Test
  void aStartedResponseIsAborted() throws IOException {
    LongSupplier broken =
        () -> {
          if (isCalledFrom("firstByte")) {
            throw new IllegalStateException(SECRET);
          }
          return System.nanoTime();
        };
    try (var client =
        connect(front(GENEROUS, SplittableRandom::new, UnexpectedExceptionTest::nothing, broken))) {

      client.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT_STREAM));

      assertThat(answerTo(client))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("data: 1\n\n\r\n")
          .doesNotContain("500");
      awaitEnd(Termination.Crashed);
      await().atMost(SOON).until(() -> upstream.aborts() == 1);
    }
  }

  @Test
  void aRequestWhoseExchangeCannotBeOpenedGetsAnErrorToo() throws IOException {
    RandomGenerator broken =
        () -> {
          if (isCalledFrom("continueIn")) {
            throw new IllegalStateException(SECRET);
          }
          return 1;
        };
    try (var client =
        connect(
            front(GENEROUS, () -> broken, UnexpectedExceptionTest::nothing, System::nanoTime))) {

      client
          .getOutputStream()
          .write(GatewayRig.chatBytes(GatewayRig.CHAT, "connection: close", TRACE));

      assertThat(answerTo(client)).startsWith("HTTP/1.1 500 ").contains("\"internal_error\"");
      assertThat(capacity.requests()).isZero();
    }
  }

  private static void nothing() {}

  private static boolean isCalledFrom(String method) {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
  }

  private DataListener front(
      LimitStore limits, Supplier<RandomGenerator> random, Runnable begun, LongSupplier nanos) {
    var running = new RunningSnapshot();
    new ConfigLoader(
            running,
            "1",
            issuer -> {
              throw new AssertionError("no issuers here");
            })
        .offer(config().to("a", upstream.url()).push(1));
    var listener =
        new DataListener(
            new DataListenerSettings(
                0,
                running,
                limits,
                new StateHolders(),
                new DrainState(),
                capacity,
                listener(begun),
                random,
                nanos,
                System::currentTimeMillis,
                Duration.ofSeconds(15)));
    vertx.deployVerticle(listener).await();
    return listener;
  }

  private ExchangeListener listener(Runnable begun) {
    return new ExchangeListener() {
      @Override
      public void begun() {
        begun.run();
      }

      @Override
      public void finished(ExchangeSummary summary) {
        summaries.add(summary);
      }
    };
  }

  private void awaitEnd(Termination how) {
    await().atMost(SOON).until(() -> summaries.size() == 1);
    assertThat(summaries.getFirst().termination()).isEqualTo(how);
    assertThat(summaries.getFirst().detail())
        .startsWith("java.lang.IllegalStateException at ")
        .doesNotContain(SECRET);
    assertThat(capacity.requests()).isZero();
  }

  private static Socket connect(DataListener listener) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String answerTo(Socket client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
  }
}
