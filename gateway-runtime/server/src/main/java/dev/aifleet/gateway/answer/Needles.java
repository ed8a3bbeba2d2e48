package dev.aifleet.gateway.answer;

import java.util.Arrays;

/// Tells events that may carry usage or an error from all others, without parsing any.
///
/// Searches for `"usage"` and `"error"` at once with Horspool's algorithm: both have seven bytes,
/// so most steps skip several. Quotes within a JSON string are escaped and never match.
/// `"usage":null` and `"error":null`, which some providers write into every event, do not count.
final class Needles {
  private static final int LENGTH = 7;
  private static final byte[] USAGE = {'"', 'u', 's', 'a', 'g', 'e', '"'};
  private static final byte[] ERROR = {'"', 'e', 'r', 'r', 'o', 'r', '"'};

  /// By the byte below a needle's end: how far the needle may move.
  private static final byte[] SHIFT = new byte[256];

  static {
    Arrays.fill(SHIFT, (byte) LENGTH);
    for (int i = 0; i < LENGTH - 1; i++) {
      SHIFT[USAGE[i]] = (byte) (LENGTH - 1 - i);
    }
    for (int i = 0; i < LENGTH - 1; i++) {
      SHIFT[ERROR[i]] = (byte) Math.min(SHIFT[ERROR[i]], LENGTH - 1 - i);
    }
  }

  private Needles() {}

  static boolean areIn(byte[] bytes, int from, int to) {
    int i = from + LENGTH - 1;
    while (i < to) {
      byte last = bytes[i];
      if (last == '"'
          && bytes[i - LENGTH + 1] == '"'
          && (isAt(bytes, i, USAGE) || isAt(bytes, i, ERROR))
          && !isNull(bytes, i + 1, to)) {
        return true;
      }
      i += SHIFT[last & 0xff];
    }
    return false;
  }

  private static boolean isAt(byte[] bytes, int last, byte[] needle) {
    return Arrays.equals(bytes, last - LENGTH + 1, last + 1, needle, 0, LENGTH);
  }

  /// Whether `: null` follows.
  private static boolean isNull(byte[] bytes, int from, int to) {
    int colon = skipBlanks(bytes, from, to);
    if (colon == to || bytes[colon] != ':') {
      return false;
    }
    int value = skipBlanks(bytes, colon + 1, to);
    return value < to && bytes[value] == 'n';
  }

  private static int skipBlanks(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] == ' ') {
      i++;
    }
    return i;
  }
}
