package dev.aifleet.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.buffer.Buffer;

/// Counts the events of one stream by the beginnings of its lines, wherever the bytes were cut.
final class EventCount {
  private static final byte[] DONE = "data: [DONE]".getBytes(US_ASCII);
  private static final int DATA = "data: ".length();

  private int events;
  private boolean done;

  /// How much of [#DONE] this line began with; -1: it began otherwise.
  private int matched;

  void add(Buffer chunk) {
    for (int i = 0; i < chunk.length(); i++) {
      add(chunk.getByte(i));
    }
  }

  /// `[DONE]` is one of them.
  int events() {
    return events;
  }

  boolean isDone() {
    return done;
  }

  private void add(byte next) {
    if (next == '\n') {
      matched = 0;
    } else if (matched >= 0 && matched < DONE.length) {
      matched = DONE[matched] == next ? matched + 1 : -1;
      if (matched == DATA) {
        events++;
      }
      done |= matched == DONE.length;
    }
  }
}
