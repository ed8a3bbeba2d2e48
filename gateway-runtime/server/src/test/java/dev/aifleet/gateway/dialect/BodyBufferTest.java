package dev.aifleet.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A body in pieces, with and without its length told before.
class BodyBufferTest {
  private static final int LIMIT = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, -1",
    "1, 1",
    "1, -1",
    "65536, 65536",
    "65537, 65537",
    "262144, 262144",
    "700001, 700001",
    "700001, -1",
    "1000000, 1000000",
    "1000000, -1",
    "300000, 900000"
  })
  void itIsWhatCameWhateverWasDeclared(int length, long declared) {
    long seed = 20261122;
    byte[] sent = new byte[length];
    var random = new Random(seed);
    random.nextBytes(sent);
    var body = new BodyBuffer(LIMIT, declared);

    int at = 0;
    while (at < length) {
      int end = Math.min(length, at + 1 + random.nextInt(70_000));
      assertThat(body.append(Buffer.buffer(Arrays.copyOfRange(sent, at, end)))).isTrue();
      at = end;
    }

    assertThat(body.length()).isEqualTo(length);
    assertThat(body.bytes()).describedAs("seed %d", seed).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 10, Long.MAX_VALUE})
  void itEndsAtTheLimit(long declared) {
    var body = new BodyBuffer(10, declared);

    assertThat(body.append(Buffer.buffer("0123456789"))).isTrue();
    assertThat(body.append(Buffer.buffer("x"))).isFalse();
    assertThat(body.bytes()).hasSize(10);
  }
}
