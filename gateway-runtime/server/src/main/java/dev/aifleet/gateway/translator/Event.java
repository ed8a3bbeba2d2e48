package dev.aifleet.gateway.translator;

import io.vertx.core.buffer.Buffer;

/// Reads the data of one server-sent event. The event's name is not needed: all three formats
/// repeat it in the data.
public final class Event {
  private Event() {}

  /// The joined data lines; empty for a comment or an event without data.
  public static String data(Buffer wholeEvent) {
    String text = wholeEvent.toString();
    var data = new StringBuilder();
    // A byte order mark may precede the first event.
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    while (start < text.length()) {
      int end = lineEnd(text, start);
      if (text.startsWith("data", start)) {
        append(data, text.substring(start, end));
      }
      boolean pair =
          end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n';
      start = end + (pair ? 2 : 1);
    }
    return data.toString();
  }

  private static void append(StringBuilder data, String line) {
    if (line.length() > 4 && line.charAt(4) != ':') {
      return;
    }
    int from = line.startsWith("data: ") ? 6 : Math.min(5, line.length());
    data.append(data.isEmpty() ? "" : "\n").append(line, from, line.length());
  }

  private static int lineEnd(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
      i++;
    }
    return i;
  }
}
