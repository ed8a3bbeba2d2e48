package dev.aifleet.gateway.dialect;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes JSON strings, for the few documents that the gateway creates itself.
public final class JsonText {
  private JsonText() {}

  /// `text` in quotes, escaped, as UTF-8.
  public static byte[] quoted(String text) {
    var out = new StringBuilder(text.length() + 2);
    append(out, text);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Appends `text` in quotes, or `null`.
  public static void append(StringBuilder out, @Nullable String text) {
    if (text == null) {
      out.append("null");
      return;
    }
    out.append('"');
    if (isPlain(text)) {
      out.append(text);
    } else {
      JsonStringEncoder.getInstance().quoteAsString(text, out);
    }
    out.append('"');
  }

  /// Whether it needs no escapes, which is usual: then it is copied as a whole.
  /// copied as a whole and not character by character.
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
