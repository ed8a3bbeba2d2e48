package dev.aifleet.gateway.response;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// Finds the whole events in a stream of chunks, however they are cut: lines may end in LF, CRLF or
/// CR, and a blank line ends an event. One per answer.
///
/// It works on a window: the unfinished event of before and the new chunk. Each byte is looked at
/// once; with nothing unfinished the window is the chunk, at the same offsets.
///
/// ```java
/// scanner.feed(chunk);
/// while (scanner.next()) { use(scanner.window(), scanner.start(), scanner.end()); }
/// ```
public final class EventScanner {
  /// Longer events are given up as wholes. A data line of 1 MiB and its head fit.
  public static final int MAX_EVENT_BYTES = (1 << 20) + (64 << 10);

  private static final byte[] NOTHING = {};
  private static final int NONE = -1;

  private byte[] window = NOTHING;
  private int length;
  private int heldBefore;
  private int start;
  private int end;
  private int at;

  /// The two bytes before the window; not there at the beginning of an event.
  private int before = NONE;

  private int secondBefore = NONE;
  private boolean midEvent;
  private boolean rest;

  /// Adds a chunk; all whole events of the one before must have been taken.
  void feed(Buffer chunk) {
    heldBefore = length - end;
    if (heldBefore == 0) {
      window = chunk.getBytes();
      length = window.length;
    } else {
      hold(end, heldBefore + chunk.length());
      chunk.getBytes(window, heldBefore);
      length = heldBefore + chunk.length();
    }
    at -= end;
    start = 0;
    end = 0;
  }

  /// Moves to the next whole event, with the blank line at its end. False: there is none yet.
  boolean next() {
    start = end;
    while (at < length) {
      at = Bytes.lineEnd(window, at, length);
      if (at == length) {
        return false;
      }
      int behind = behindBlankLine();
      if (behind == NONE) {
        return false;
      }
      if (behind > 0) {
        end = behind;
        at = behind;
        before = NONE;
        secondBefore = NONE;
        rest = midEvent;
        midEvent = false;
        return true;
      }
      at++;
    }
    return false;
  }

  /// Gives up the unfinished event as a whole: its bytes so far are to be taken as they are, from
  /// `start` to `end`, and its rest will come as an event of its own.
  void tear() {
    before = byteBefore(length);
    secondBefore = byteBefore(length - 1);
    start = end;
    end = length;
    at = length;
    midEvent = true;
  }

  /// Whether the event found last is the rest of a torn one.
  boolean isRest() {
    return rest;
  }

  /// Whether an event was torn whose end has not come.
  boolean isMidEvent() {
    return midEvent;
  }

  byte[] window() {
    return window;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /// Bytes of the window that were there before the chunk fed last.
  int heldBefore() {
    return heldBefore;
  }

  /// Bytes behind the last whole event.
  int unfinished() {
    return length - end;
  }

  /// What is left behind the last whole event; nothing is afterwards.
  byte[] takeUnfinished() {
    byte[] unfinished = Arrays.copyOfRange(window, end, length);
    end = length;
    at = length;
    return unfinished;
  }

  /// Keeps no more of the window than the unfinished event. To be called when all events of a chunk
  /// were taken, since a few bytes must not hold a whole chunk.
  void settle() {
    int unfinished = unfinished();
    if (end > 0) {
      window = unfinished == 0 ? NOTHING : Arrays.copyOfRange(window, end, length);
      at -= end;
      length = unfinished;
      start = 0;
      end = 0;
    }
  }

  /// The line end at `at` may close a blank line: the offset behind it, 0 if it does not, or
  /// [#NONE] if that depends on a byte that is not there yet.
  private int behindBlankLine() {
    int previous = byteBefore(at);
    if (window[at] == '\n') {
      if (previous == '\r') {
        int line = byteBefore(at - 1);
        return line == NONE || line == '\n' || line == '\r' ? at + 1 : 0;
      }
      return previous == NONE || previous == '\n' ? at + 1 : 0;
    }
    if (previous != NONE && previous != '\n' && previous != '\r') {
      return 0;
    }
    // A blank line that ends in CR, or in CRLF of which the LF is still to come.
    if (at + 1 < length) {
      return window[at + 1] == '\n' ? at + 2 : at + 1;
    }
    return previous == '\r' ? at + 1 : NONE;
  }

  /// The byte before `offset` within the same event.
  private int byteBefore(int offset) {
    int back = offset - 1;
    if (back >= end) {
      return window[back];
    }
    return back == end - 1 ? before : secondBefore;
  }

  private void hold(int from, int atLeast) {
    int held = length - from;
    if (from == 0 && window.length >= atLeast) {
      return;
    }
    byte[] wider = new byte[Math.max(atLeast, Math.min(2 * held, MAX_EVENT_BYTES))];
    System.arraycopy(window, from, wider, 0, held);
    window = wider;
  }
}
