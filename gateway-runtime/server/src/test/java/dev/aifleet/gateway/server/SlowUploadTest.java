package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.capacity.PodCapacity;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that arrive too slowly, with a clock that the test sets.
@Tag("slow")
class SlowUploadTest {
  private final AtomicLong ahead = new AtomicLong();
  @AutoClose private final FakeUpstream upstream = FakeUpstream.json(FakeUpstream.COMPLETION);

  @AutoClose
  private final ListenerFixture listener =
      new ListenerFixture(new PodCapacity(1 << 20)).nanos(() -> System.nanoTime() + ahead.get());

  @Test
  void aStalledBodyGetsAResponseAndTheConnectionCloses() throws IOException {
    try (var client = connect()) {
      client.getOutputStream().write(head("/v1/chat/completions", 1000));
      awaitLooks();

      ahead.addAndGet(Duration.ofSeconds(40).toNanos());

      assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 408 ")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aRefusedBodyIsNotReadForHours() throws IOException {
    try (var client = connect()) {
      client.getOutputStream().write(head("/v1/nowhere", 1_000_000));
      assertThat(new String(client.getInputStream().readNBytes(12), ISO_8859_1))
          .isEqualTo("HTTP/1.1 404");
      awaitLooks();

      // Fast enough for a body that is wanted.
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                ahead.addAndGet(Duration.ofSeconds(2).toNanos());
                return isGone(client);
              });
    }
  }

  private static boolean isGone(Socket client) {
    try {
      client.getOutputStream().write(new byte[4096]);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /// The gateway checks once a second, and must have seen the body before the clock is advanced.
  private static void awaitLooks() {
    long begun = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> System.nanoTime() - begun > Duration.ofMillis(2200).toNanos());
  }

  private static byte[] head(String path, int length) {
    String text =
        "POST "
            + path
            + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
            + ConfigBuilder.KEY
            + "\r\ncontent-length: "
            + length
            + "\r\n\r\n{";
    return text.getBytes(ISO_8859_1);
  }

  private Socket connect() throws IOException {
    return listener.connect(config().to("a", upstream.url()));
  }
}
