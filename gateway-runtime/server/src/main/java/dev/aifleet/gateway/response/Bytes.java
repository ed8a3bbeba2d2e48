package dev.aifleet.gateway.response;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Searches in relayed bytes, eight bytes per step, with the arithmetic of "Hacker's Delight"
/// section 6-1 (a byte below n sets its high bit in `(w - n..n) & ~w`).
final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long SIXTEENS = 16 * ONES;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  private Bytes() {}

  /// Offset of the first line feed or carriage return; `to`: none.
  static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      // Both lie below 16, and little else in an event does.
      while (i <= to - 8) {
        long word = (long) LONGS.get(bytes, i);
        long hit = (word - SIXTEENS) & ~word & HIGHS;
        if (hit != 0) {
          i += Long.numberOfTrailingZeros(hit) >> 3;
          break;
        }
        i += 8;
      }
      int stop = Math.min(to, i + 8);
      for (; i < stop; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
          return i;
        }
      }
    }
    return to;
  }

  /// Offset of the first quote that is followed by another one `apart` bytes later; `to`: none.
  static int quotePair(byte[] bytes, int from, int to, int apart) {
    int i = from;
    for (; i <= to - 8 - apart; i += 8) {
      long first = (long) LONGS.get(bytes, i) ^ QUOTES;
      long second = (long) LONGS.get(bytes, i + apart) ^ QUOTES;
      // A byte of `both` is 0 where both are quotes.
      long both = first | second;
      long hit = (both - ONES) & ~both & HIGHS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >> 3);
      }
    }
    for (; i < to - apart; i++) {
      if (bytes[i] == '"' && bytes[i + apart] == '"') {
        return i;
      }
    }
    return to;
  }

  /// Offset of the first quote or backslash; `to`: none.
  static int quoteOrBackslash(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - 8; i += 8) {
      long word = (long) LONGS.get(bytes, i);
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      long hit = (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash)) & HIGHS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >> 3);
      }
    }
    while (i < to && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }
}
