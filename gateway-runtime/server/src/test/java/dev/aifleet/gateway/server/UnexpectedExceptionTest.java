package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.EndlessStream;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.exchange.Termination;
import dev.aifleet.gateway.ratelimit.LimitStore;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Unexpected exceptions in parts of the gateway: the request gets an error or is cut off, releases
/// what it held, and other requests are not affected.
class UnexpectedExceptionTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String SECRET = "what the client wrote";
  private static final String TRACE =
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final PodCapacity capacity = new PodCapacity(1 << 20);
  @AutoClose private final ListenerFixture listener = new ListenerFixture(capacity);

  @AutoClose
  private final FakeUpstream upstream = FakeUpstream.responding(new EndlessStream("data: 1\n\n"));

  @Test
  void beforeTheUpstreamRequestTheClientGetsAnError() throws IOException {
    LimitStore broken =
        (claims, now, answer) -> {
          throw new IllegalStateException(SECRET);
        };
    try (var client = connect(listener.limits(broken))) {

      client.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT, "connection: close"));

      assertThat(responseTo(client)).startsWith("HTTP/1.1 500 ").contains("\"internal_error\"");
      awaitEnd(Termination.Refused);
    }
  }

  @Test
  void aBodyThatIsStillComingIsNotWaitedFor() throws IOException {
    Runnable broken =
        () -> {
          throw new IllegalStateException(SECRET);
        };
    try (var client = connect(listener.begun(broken))) {
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
    try (var client = connect(listener.nanos(broken))) {

      client.getOutputStream().write(GatewayRig.chatBytes(GatewayRig.CHAT_STREAM));

      assertThat(responseTo(client))
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
    try (var client = connect(listener.random(() -> broken))) {

      client
          .getOutputStream()
          .write(GatewayRig.chatBytes(GatewayRig.CHAT, "connection: close", TRACE));

      assertThat(responseTo(client)).startsWith("HTTP/1.1 500 ").contains("\"internal_error\"");
      assertThat(capacity.requests()).isZero();
    }
  }

  private static boolean isCalledFrom(String method) {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
  }

  private void awaitEnd(Termination how) {
    await().atMost(SOON).until(() -> listener.summaries().size() == 1);
    assertThat(listener.summaries().getFirst().termination()).isEqualTo(how);
    assertThat(listener.summaries().getFirst().detail())
        .startsWith("java.lang.IllegalStateException at ")
        .doesNotContain(SECRET);
    assertThat(capacity.requests()).isZero();
  }

  private Socket connect(ListenerFixture listener) throws IOException {
    return listener.connect(config().to("a", upstream.url()));
  }

  private static String responseTo(Socket client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
  }
}
