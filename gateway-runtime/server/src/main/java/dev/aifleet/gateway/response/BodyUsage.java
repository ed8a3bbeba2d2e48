package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Extracts the usage from a JSON body while it is relayed, chunk by chunk: tracks strings and
/// nesting, and keeps only the object with the key `usage` of the outermost object. Nested keys of
/// that name, such as in a tool's arguments, are ignored.
public final class BodyUsage {
  private static final byte[] KEY = {'u', 's', 'a', 'g', 'e'};
  private static final int MAX_USAGE_BYTES = 16 * 1024;

  private final Format format;

  /// Depth of the object that holds it.
  private final int level;

  private final ByteArrayOutputStream usage = new ByteArrayOutputStream(0);
  private int depth;
  private boolean inString;
  private boolean escaped;

  /// Number of matching bytes of the current key; -1: another string.
  private int matched = -1;

  private boolean keyComes;
  private boolean valueComes;
  private boolean capturing;
  private boolean captured;

  public BodyUsage(Format format) {
    this(format, 1);
  }

  private BodyUsage(Format format, int level) {
    this.format = format;
    this.level = level;
  }

  /// Also looks in objects one level down, as in `response`.
  static BodyUsage nested(Format format) {
    return new BodyUsage(format, 2);
  }

  public void feed(Buffer chunk) {
    if (captured) {
      return;
    }
    byte[] bytes = chunk.getBytes();
    int from = capturing ? 0 : -1;
    int i = 0;
    while (i < bytes.length && !captured) {
      boolean before = capturing;
      int next = inString ? inString(bytes, i) : outside(bytes, i);
      if (capturing && !before) {
        from = i;
      }
      i = next;
    }
    if (from >= 0) {
      keep(bytes, from, i);
    }
  }

  /// Null: no usage so far.
  public @Nullable Usage usage() {
    return captured ? ResponseView.usage(usage.toByteArray(), format) : null;
  }

  /// Offset after the last byte read.
  private int inString(byte[] bytes, int from) {
    if (escaped) {
      escaped = false;
      matched = -1;
      return from + 1;
    }
    int stop = Bytes.quoteOrBackslash(bytes, from, bytes.length);
    match(bytes, from, stop);
    if (stop == bytes.length) {
      return stop;
    }
    if (bytes[stop] == '\\') {
      escaped = true;
    } else {
      inString = false;
      valueComes = matched == KEY.length;
      matched = -1;
    }
    return stop + 1;
  }

  private int outside(byte[] bytes, int from) {
    int at = depth > level ? skipPlain(bytes, from) : from;
    if (at == bytes.length) {
      return at;
    }
    switch (bytes[at]) {
      case '"' -> {
        inString = true;
        matched = depth == level && keyComes ? 0 : -1;
        keyComes = false;
        valueComes = false;
      }
      case '{' -> {
        depth++;
        keyComes = depth == level;
        capturing |= depth == level + 1 && valueComes;
        valueComes = false;
      }
      case '[' -> {
        depth++;
        valueComes = false;
      }
      case '}', ']' -> {
        depth--;
        captured = capturing && depth == level;
      }
      case ',' -> {
        keyComes = depth == level;
        valueComes = false;
      }
      default -> {}
    }
    return at + 1;
  }

  /// Deeper levels: only strings and nesting matter.
  private static int skipPlain(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && bytes[i] < '[' && bytes[i] != '"') {
      i++;
    }
    return i;
  }

  private void match(byte[] bytes, int from, int stop) {
    for (int i = from; i < stop && matched >= 0; i++) {
      matched = matched < KEY.length && bytes[i] == KEY[matched] ? matched + 1 : -1;
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    if (usage.size() + to - from > MAX_USAGE_BYTES) {
      // Longer than any usage object: ignored.
      captured = true;
      usage.reset();
      return;
    }
    usage.write(bytes, from, to - from);
  }
}
