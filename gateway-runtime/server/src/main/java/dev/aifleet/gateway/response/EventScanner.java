package dev.aifleet.gateway.response;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// Finds whole events in a stream of chunks with any boundaries: lines may end in LF, CRLF or CR,
/// and a blank line ends an event. One per response.
///
/// Works on a window: the unfinished event and the new chunk. Each byte is scanned once; without an
/// unfinished event the window is the chunk, at the same offsets.
///
/// ```java
/// scanner.feed(chunk);
/// while (scanner.next()) { use(scanner.window(), scanner.start(), scanner.end()); }
/// ```
public final class EventScanner {
  /// Longer events are torn: passed on in pieces. A data line of 1 MiB and its head fit.
  public static final int MAX_EVENT_BYTES = (1 << 20) + (64 << 10);

  private static final byte[] NOTHING = {};
  private static final int NONE = -1;

  private byte[] window = NOTHING;
  private int length;
  private int heldBefore;
  private int start;
  private int end;
  private int at;

  /// The two bytes before the window; unused at the beginning of an event.
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

  /// Tears the unfinished event: its bytes so far, from `start` to `end`, are passed on, and the
  /// rest is returned as a separate event.
  void tear() {
    before = byteBefore(length);
    secondBefore = byteBefore(length - 1);
    start = end;
    end = length;
    at = length;
    midEvent = true;
  }

  /// Whether the latest event is the rest of a torn one.
  boolean isRest() {
    return rest;
  }

  /// Whether a torn event has not ended yet.
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

  /// Bytes of the window that precede the latest chunk.
  int heldBefore() {
    return heldBefore;
  }

  /// Bytes after the last whole event.
  int unfinished() {
    return length - end;
  }

  /// Takes the bytes after the last whole event.
  byte[] takeUnfinished() {
    byte[] unfinished = Arrays.copyOfRange(window, end, length);
    end = length;
    at = length;
    return unfinished;
  }

  /// Keeps only the unfinished event. To be called when all events of a chunk were taken, so that a
  /// few bytes do not retain a whole chunk.
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

  /// The line end at `at` may close a blank line: the offset after it, 0 if it does not, or [#NONE]
  /// if that depends on a byte that has not arrived.
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
    // A blank line that ends in CR, or in CRLF whose LF has not arrived.
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
