package dev.aifleet.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// JSON strings and server-sent events, written without a tree because that is the hot path.
public final class Json {
  private static final byte[] DATA = "data: ".getBytes(UTF_8);
  private static final byte[] EVENT = "event: ".getBytes(UTF_8);
  private static final byte[] END = "\n\n".getBytes(UTF_8);

  private Json() {}

  public static String quoted(String text) {
    return '"' + escaped(text) + '"';
  }

  /// The text between the quotes.
  public static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  /// An array of values that are JSON already.
  public static String array(Stream<String> values) {
    return values.collect(Collectors.joining(",", "[", "]"));
  }

  /// Appends a server-sent event without a type.
  public static void data(Buffer to, String json) {
    to.appendBytes(DATA).appendString(json).appendBytes(END);
  }

  /// Appends a server-sent event with a type.
  public static void event(Buffer to, String type, String json) {
    to.appendBytes(EVENT).appendString(type).appendString("\n");
    data(to, json);
  }
}
