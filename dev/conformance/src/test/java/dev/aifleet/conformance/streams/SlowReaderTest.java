package dev.aifleet.conformance.streams;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.RawClient;
import dev.aifleet.fixtures.FakeUpstream.Script;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A slow client slows its upstream down and takes bounded memory.
final class SlowReaderTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int EVENT_BYTES = 64 << 10;
  private static final int EVENTS = 1024;

  /// More than the socket buffers and the gateway can hold.
  private static final long MOST_BYTES_UNDER_WAY = 40L << 20;

  /// Limit of the gateway's buffers.
  private static final long MOST_MEMORY = 8L << 20;

  @Test
  void aLongStreamToASlowReaderTakesBoundedMemoryAndLosesNothing() throws IOException {
    byte[] event = event();
    var written = new AtomicLong();
    try (var fixture = StreamsFixture.playing(_ -> flood(event, written));
        var client = new RawClient(fixture.gateway())) {
      String send = Recording.send(CHAT, Recording.Chat.model(), "");
      long atRest = PlatformDependent.usedDirectMemory();
      Socket socket = client.send(CHAT, send, List.of("connection: close"));

      awaitStandstill(written);
      long most = PlatformDependent.usedDirectMemory();
      assertThat(most).describedAs("memory is counted at all").isPositive();
      assertThat(written.get()).isBetween(1L, MOST_BYTES_UNDER_WAY);

      long read = 0;
      byte[] piece = new byte[EVENT_BYTES];
      InputStream in = socket.getInputStream();
      for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
        read += got;
        assertThat(written.get() - read).isLessThan(MOST_BYTES_UNDER_WAY);
        most = Math.max(most, PlatformDependent.usedDirectMemory());
      }

      assertThat(written).hasValue((long) EVENTS * EVENT_BYTES);
      assertThat(read).isGreaterThan((long) EVENTS * EVENT_BYTES);
      assertThat(most - atRest).describedAs("bytes of buffers").isLessThan(MOST_MEMORY);
    }
  }

  private static Script flood(byte[] event, AtomicLong written) {
    return (request, connection) -> {
      connection.events();
      for (int i = 0; i < EVENTS; i++) {
        connection.chunk(event, 0, event.length);
        written.addAndGet(event.length);
      }
      connection.lastChunk();
    };
  }

  private static byte[] event() {
    byte[] event = new byte[EVENT_BYTES];
    Arrays.fill(event, (byte) 'x');
    byte[] begin = "data: ".getBytes(US_ASCII);
    System.arraycopy(begin, 0, event, 0, begin.length);
    event[EVENT_BYTES - 2] = '\n';
    event[EVENT_BYTES - 1] = '\n';
    return event;
  }

  private static void awaitStandstill(AtomicLong written) {
    var last = new AtomicLong(-1);
    await("the upstream to stand still")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(400))
        .until(() -> written.get() > 0 && last.getAndSet(written.get()) == written.get());
  }
}
