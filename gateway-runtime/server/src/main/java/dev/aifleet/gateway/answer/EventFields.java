package dev.aifleet.gateway.answer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One event, read as the HTML standard section 9.2.6 says.
final class EventFields {
  private final @Nullable String name;
  private final byte[] data;

  private EventFields(@Nullable String name, byte[] data) {
    this.name = name;
    this.data = data;
  }

  static EventFields of(byte[] bytes, int start, int end) {
    String name = null;
    var data = new ByteArrayOutputStream(end - start);
    boolean first = true;
    int line = start;
    while (line < end) {
      int stop = Bytes.lineEnd(bytes, line, end);
      int data0 = valueOf("data", bytes, line, stop);
      if (data0 >= 0) {
        if (!first) {
          data.write('\n');
        }
        first = false;
        data.write(bytes, data0, stop - data0);
      } else {
        int name0 = valueOf("event", bytes, line, stop);
        name = name0 < 0 ? name : new String(bytes, name0, stop - name0, StandardCharsets.UTF_8);
      }
      line = stop + 1;
    }
    return new EventFields(name, data.toByteArray());
  }

  /// Null: none.
  @Nullable String name() {
    return name;
  }

  /// Lines joined by line feeds; empty: there is none, as in a comment.
  byte[] data() {
    return data;
  }

  /// Where the line's value begins; -1: it is another field.
  private static int valueOf(String field, byte[] bytes, int line, int stop) {
    int colon = line + field.length();
    if (colon >= stop || bytes[colon] != ':') {
      return -1;
    }
    for (int i = 0; i < field.length(); i++) {
      if (bytes[line + i] != field.charAt(i)) {
        return -1;
      }
    }
    int value = colon + 1;
    return value < stop && bytes[value] == ' ' ? value + 1 : value;
  }
}
