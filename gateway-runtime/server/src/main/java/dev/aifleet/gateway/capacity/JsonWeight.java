package dev.aifleet.gateway.capacity;

import io.vertx.core.buffer.Buffer;

/// Estimates the heap bytes needed to parse JSON into a tree and to write its translation: an upper
/// bound for the peak, from one pass over the bytes without parsing them.
///
/// Every character that can start a node is counted, within strings too: a tool's arguments are
/// JSON in a string and are parsed as well. Prose has few of these characters, and encoded images
/// none.
public final class JsonWeight {
  /// Shorter JSON is not weighed: all event loops together need little for it.
  private static final int LIGHT = 64 * 1024;

  private static final int WINDOW = 16 * 1024;

  /// Text in the tree and in the output.
  private static final int COPIES = 3;

  /// An object is a map with a table, and is translated into another one.
  private static final int OBJECT = 350;
  private static final int ARRAY = 100;

  /// A map entry, with its name.
  private static final int NAME = 120;

  /// A value, and its slot in an array.
  private static final int VALUE = 60;

  private JsonWeight() {}

  /// Bytes to translate a request or a response; 0: negligible.
  public static long ofTrees(byte[] json) {
    return json.length <= LIGHT ? 0 : ofTrees(json, json.length);
  }

  /// The same for a buffer.
  public static long ofTrees(Buffer json) {
    int length = json.length();
    if (length <= LIGHT) {
      return 0;
    }
    long weight = 0;
    // In pieces: the buffer may be too large to be copied.
    byte[] window = new byte[WINDOW];
    for (int at = 0; at < length; at += WINDOW) {
      int end = Math.min(length, at + WINDOW);
      json.getBytes(at, end, window);
      weight += ofTrees(window, end - at);
    }
    return weight;
  }

  /// Bytes for a scan of the tokens that keeps only field names.
  public static long ofNames(byte[] json) {
    if (json.length <= LIGHT) {
      return 0;
    }
    long names = 0;
    for (byte octet : json) {
      names += octet == ':' ? 1 : 0;
    }
    return names * NAME;
  }

  private static long ofTrees(byte[] json, int length) {
    long weight = (long) COPIES * length;
    for (int i = 0; i < length; i++) {
      switch (json[i]) {
        case '{' -> weight += OBJECT;
        case '[' -> weight += ARRAY;
        case ':' -> weight += NAME;
        case ',' -> weight += VALUE;
        // In a string, each of the other characters may be written as an escape.
        case '\\' -> weight += i + 1 == length || json[i + 1] == 'u' ? OBJECT : 0;
        default -> {}
      }
    }
    return weight;
  }
}
