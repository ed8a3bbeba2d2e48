package dev.aifleet.gateway.capacity;

import io.vertx.core.buffer.Buffer;

/// How many bytes of the heap it takes to read JSON into a tree and to write another one: an upper
/// bound for what the heap loses at the peak, from one look at the bytes and without parsing them.
///
/// Whatever can become a node is counted wherever it stands, in strings too: a tool's arguments are
/// JSON in a string, and become a tree as well. Prose has few of these characters, and encoded
/// images none.
public final class JsonWeight {
  /// Shorter JSON is never weighed: all event loops together lose little by it.
  private static final int LIGHT = 64 * 1024;

  private static final int WINDOW = 16 * 1024;

  /// Text in the tree and in what is written of it.
  private static final int COPIES = 3;

  /// An object is a map with a table, and is translated into another one.
  private static final int OBJECT = 350;
  private static final int ARRAY = 100;

  /// An entry of a map, with its name.
  private static final int NAME = 120;

  /// A value, and its place in an array.
  private static final int VALUE = 60;

  private JsonWeight() {}

  /// Of the translation of a request or a response; 0: not worth counting.
  public static long ofTrees(byte[] json) {
    return json.length <= LIGHT ? 0 : ofTrees(json, json.length);
  }

  /// As above.
  public static long ofTrees(Buffer json) {
    int length = json.length();
    if (length <= LIGHT) {
      return 0;
    }
    long weight = 0;
    // Not all at once: what is weighed may be too much to be copied.
    byte[] window = new byte[WINDOW];
    for (int at = 0; at < length; at += WINDOW) {
      int end = Math.min(length, at + WINDOW);
      json.getBytes(at, end, window);
      weight += ofTrees(window, end - at);
    }
    return weight;
  }

  /// Of a walk over the tokens, for which only the names of fields are kept.
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
        // Within a string, each of the others can be written as an escape.
        case '\\' -> weight += i + 1 == length || json[i + 1] == 'u' ? OBJECT : 0;
        default -> {}
      }
    }
    return weight;
  }
}
