package dev.aifleet.gateway.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Errors that are not JSON: plain text, and the web pages of proxies.
final class ErrorText {
  /// Bytes of a body that are read; the message is at its beginning.
  private static final int MAX_READ = 16 * 1024;

  private static final int MAX_SUMMARY = 200;

  private ErrorText() {}

  /// Decodes UTF-8, or else Latin-1, without a byte order mark and outer white space.
  static String decoded(byte[] body) {
    String text = text(body);
    return (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
  }

  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return new String(body, StandardCharsets.ISO_8859_1);
    }
  }

  /// Data of the first event of an event stream; some servers send an error as an event.
  static String dataOf(String events) {
    for (String line : events.lines().limit(4).toList()) {
      if (line.startsWith("data:")) {
        return line.substring(5).strip();
      }
    }
    return "";
  }

  /// The first characters in one line, of a web page its title or else its text; null: no text.
  static @Nullable String summary(String text) {
    String begin = text.length() > MAX_READ ? text.substring(0, MAX_READ) : text;
    String plain = begin.startsWith("<") ? page(begin) : begin;
    String line = plain.strip().replaceAll("\\s+", " ");
    boolean readable =
        !line.isEmpty() && line.chars().noneMatch(c -> c == '\uFFFD' || Character.isISOControl(c));
    return readable ? cut(line, MAX_SUMMARY) : null;
  }

  static String cut(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }

  private static String page(String html) {
    String lower = html.toLowerCase(Locale.ROOT);
    int title = lower.indexOf("<title");
    if (title >= 0) {
      int from = html.indexOf('>', title);
      int to = lower.indexOf("</title", title);
      String text = from < 0 || to < from ? "" : html.substring(from + 1, to).strip();
      if (!text.isEmpty()) {
        return unescaped(text);
      }
    }
    return unescaped(stripped(html, lower));
  }

  /// Without tags, comments, scripts and styles. An unterminated one extends to the end.
  private static String stripped(String html, String lower) {
    var out = new StringBuilder();
    int at = 0;
    while (at >= 0 && at < html.length()) {
      int tag = html.indexOf('<', at);
      if (tag < 0) {
        out.append(html, at, html.length());
        break;
      }
      out.append(html, at, tag).append(' ');
      String end =
          lower.startsWith("<!--", tag)
              ? "-->"
              : lower.startsWith("<script", tag)
                  ? "</script>"
                  : lower.startsWith("<style", tag) ? "</style>" : ">";
      int behind = lower.indexOf(end, tag);
      at = behind < 0 ? -1 : behind + end.length();
    }
    return out.toString();
  }

  private static String unescaped(String text) {
    return text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
