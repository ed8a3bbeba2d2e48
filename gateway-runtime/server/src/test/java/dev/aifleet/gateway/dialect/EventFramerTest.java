package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFramerTest {
  private static final String EVENTS =
      "data: {\"content\":\"é 漢字\"}\n\n: ping\n\nevent: x\ndata: 1\n\ndata: [DONE]\n\n";

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void everySplitGivesTheSameBytesAndOnlyWholeEvents(String lineEnd) {
    byte[] all = EVENTS.replace("\n", lineEnd).getBytes(UTF_8);

    for (int split = 0; split <= all.length; split++) {
      var framer = new EventFramer();
      var pieces = new ArrayList<String>();
      add(pieces, framer.feed(slice(all, 0, split)));
      add(pieces, framer.feed(slice(all, split, all.length)));

      assertThat(pieces).describedAs("split at %s", split).allMatch(p -> isWhole(p, lineEnd));
      add(pieces, framer.rest());
      assertThat(String.join("", pieces)).isEqualTo(new String(all, UTF_8));
      assertThat(framer.isTorn()).isFalse();
    }
  }

  @RepeatedTest(50)
  void randomPiecesGiveTheSameBytes(RepetitionInfo repetition) {
    long seed = 20261122L + repetition.getCurrentRepetition();
    var random = new Random(seed);
    byte[] all = (EVENTS.repeat(5) + EVENTS.replace("\n", "\r\n")).getBytes(UTF_8);
    var framer = new EventFramer();
    var out = Buffer.buffer();

    int at = 0;
    while (at < all.length) {
      int next = Math.min(all.length, at + 1 + random.nextInt(40));
      append(out, framer.feed(slice(all, at, next)));
      at = next;
    }
    append(out, framer.rest());

    assertThat(out.getBytes()).describedAs("seed %s", seed).isEqualTo(all);
  }

  @Test
  void aStreamWithoutLastBlankLineLosesNothing() {
    var framer = new EventFramer();

    assertThat(framer.feed(Buffer.buffer("data: 1\n\ndata: 2"))).hasToString("data: 1\n\n");
    assertThat(framer.rest()).hasToString("data: 2");
  }

  @Test
  void anEventTooLongToHoldIsRelayedInPiecesAndKnownToBeTorn() {
    var framer = new EventFramer();
    String half = "data: " + "x".repeat(EventFramer.MAX_HELD);

    assertThat(framer.feed(Buffer.buffer(half))).hasToString(half);
    assertThat(framer.isTorn()).isTrue();

    assertThat(framer.feed(Buffer.buffer("y\n\n"))).hasToString("y\n\n");
    assertThat(framer.isTorn()).isFalse();
  }

  private static boolean isWhole(String piece, String lineEnd) {
    return piece.endsWith(lineEnd + lineEnd);
  }

  private static Buffer slice(byte[] all, int from, int to) {
    return Buffer.buffer().appendBytes(all, from, to - from);
  }

  private static void add(List<String> pieces, @Nullable Buffer piece) {
    if (piece != null && piece.length() > 0) {
      pieces.add(piece.toString(UTF_8));
    }
  }

  private static void append(Buffer out, @Nullable Buffer piece) {
    if (piece != null) {
      out.appendBuffer(piece);
    }
  }
}
