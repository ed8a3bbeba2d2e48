package dev.aifleet.simulator.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The parts of a `multipart/form-data` body (RFC 7578), byte for byte. Not by a library, because
/// tests compare what a gateway passed on: Netty's decoder, which is on the class path, drops
/// parameters of a part's Content-Type and accepts a body without its last boundary.
public final class Multipart {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
  private static final Pattern FILE = Pattern.compile("filename=\"([^\"]*)\"");
  private static final Pattern TYPE = Pattern.compile("(?i)content-type: *([^\r\n]*)");

  /// @param file file name; empty: a plain field
  /// @param type its Content-Type; empty: none
  /// @param bytes one char per byte, decoded as ISO 8859-1
  public record Part(String name, String file, String type, String bytes) {
    public byte[] content() {
      return bytes.getBytes(ISO_8859_1);
    }
  }

  private Multipart() {}

  /// @throws IllegalArgumentException the body is not multipart or is incomplete
  public static List<Part> parts(String contentType, byte[] body) {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!contentType.startsWith("multipart/form-data") || !boundary.find()) {
      throw new IllegalArgumentException("send multipart/form-data with a boundary");
    }
    String delimiter = "\r\n--" + boundary.group(1);
    String rest = "\r\n" + new String(body, ISO_8859_1);
    List<Part> parts = new ArrayList<>();
    int from = rest.indexOf(delimiter);
    while (from >= 0 && !rest.startsWith("--", from + delimiter.length())) {
      int start = from + delimiter.length();
      int end = rest.indexOf(delimiter, start);
      if (end < 0) {
        break;
      }
      parts.add(part(rest.substring(start, end)));
      from = end;
    }
    if (from < 0 || !rest.startsWith("--", from + delimiter.length())) {
      throw new IllegalArgumentException("the multipart body has no end");
    }
    return parts;
  }

  /// The text of a field; empty: missing.
  public static String field(List<Part> parts, String name) {
    return parts.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .map(part -> new String(part.content(), UTF_8))
        .orElse("");
  }

  private static Part part(String text) {
    int blank = text.indexOf("\r\n\r\n");
    if (blank < 0) {
      throw new IllegalArgumentException("a part has no blank line after its headers");
    }
    String head = text.substring(0, blank);
    return new Part(
        firstTokenBytes(NAME, head),
        firstTokenBytes(FILE, head),
        firstTokenBytes(TYPE, head),
        text.substring(blank + 4));
  }

  private static String firstTokenBytes(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }
}
