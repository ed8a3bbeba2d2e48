package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The fields of one event, parsed as in the HTML standard section 9.2.6.
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

  /// Whether it is the event that ends every whole stream. Reads the first line only, since it is
  /// called for every event.
  static boolean isLast(Streaming streaming, byte[] bytes, int start, int end) {
    return switch (streaming) {
      case Chunks -> begins("data", "[DONE]", bytes, start, end);
      case Responses ->
          begins("event", "response.completed", bytes, start, end)
              || begins("event", "response.incomplete", bytes, start, end);
      case Messages -> begins("event", "message_stop", bytes, start, end);
      case Plain -> false;
    };
  }

  private static boolean begins(String field, String value, byte[] bytes, int start, int end) {
    int from = valueOf(field, bytes, start, end);
    int to = from + value.length();
    if (from < 0 || to >= end || (bytes[to] != '\n' && bytes[to] != '\r')) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (bytes[from + i] != value.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Null: none.
  @Nullable String name() {
    return name;
  }

  /// Data lines joined by line feeds; empty: none, as in a comment.
  byte[] data() {
    return data;
  }

  /// Offset of the line's value; -1: another field.
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
