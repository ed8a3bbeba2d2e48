package dev.aifleet.gateway.response;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Detects events that may carry usage or an error, without parsing any.
///
/// Searches for `"usage"` and `"error"` at once: both have seven bytes, so only a quote with
/// another one six bytes after it is compared, and [Bytes] finds those eight bytes at a time.
/// Quotes within a JSON string are escaped and never match. `"usage":null` and `"error":null`,
/// which some providers write into every event, do not count.
final class Needles {
  private static final int LENGTH = 7;
  private static final int NULL_LENGTH = 4;
  private static final byte[] USAGE = {'"', 'u', 's', 'a', 'g', 'e', '"'};
  private static final byte[] ERROR = {'"', 'e', 'r', 'r', 'o', 'r', '"'};

  private Needles() {}

  static boolean areIn(byte[] bytes, int from, int to) {
    int at = Bytes.quotePair(bytes, from, to, LENGTH - 1);
    while (at < to) {
      if ((isAt(bytes, at, USAGE) || isAt(bytes, at, ERROR)) && !isNull(bytes, at + LENGTH, to)) {
        return true;
      }
      at = Bytes.quotePair(bytes, at + 1, to, LENGTH - 1);
    }
    return false;
  }

  /// The field `"usage":null` with its separating comma; null: none.
  static @Nullable Range nullUsage(byte[] bytes, int from, int to) {
    int at = Bytes.quotePair(bytes, from, to, LENGTH - 1);
    while (at < to) {
      if (isAt(bytes, at, USAGE) && isNull(bytes, at + LENGTH, to)) {
        return field(bytes, from, at, to);
      }
      at = Bytes.quotePair(bytes, at + 1, to, LENGTH - 1);
    }
    return null;
  }

  private static Range field(byte[] bytes, int from, int at, int to) {
    int value = skipBlanks(bytes, skipBlanks(bytes, at + LENGTH, to) + 1, to);
    int end = Math.min(to, value + NULL_LENGTH);
    int before = at - 1;
    while (before > from && bytes[before] == ' ') {
      before--;
    }
    if (bytes[before] == ',') {
      return new Range(before, end);
    }
    int behind = skipBlanks(bytes, end, to);
    return new Range(at, behind < to && bytes[behind] == ',' ? behind + 1 : end);
  }

  /// A part of an event.
  record Range(int from, int to) {}

  private static boolean isAt(byte[] bytes, int at, byte[] needle) {
    return bytes[at + 1] == needle[1] && Arrays.equals(bytes, at, at + LENGTH, needle, 0, LENGTH);
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
