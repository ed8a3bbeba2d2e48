package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.gateway.dialect.RequestView.Frame;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.dialect.RequestView.Span;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Parses a `multipart/form-data` body (RFC 7578) in one pass over its lines: finds the parts
/// `model` and `stream`, and their offsets. Files stay bytes.
///
/// Stricter than usual parsers: a body that two parsers read differently could mean one model here
/// and another at the upstream. A line that begins like the delimiter must be a delimiter.
final class FormRequest {
  private static final int MAX_PARTS = 256;
  private static final int MAX_BOUNDARY = 70;
  private static final int MAX_PART_HEAD = 16 * 1024;
  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

  private final byte[] body;
  private final byte[] delimiter;
  private @Nullable String model;
  private Span modelAt = new Span(-1, -1);
  private @Nullable String stream;

  private FormRequest(byte[] body, String boundary) {
    this.body = body;
    this.delimiter = ("--" + boundary).getBytes(UTF_8);
  }

  static Reading read(Endpoint endpoint, @Nullable String contentType, byte[] body) {
    String boundary = boundary(contentType);
    if (boundary == null) {
      return broken("The content type must be multipart/form-data with one boundary.");
    }
    var form = new FormRequest(body, boundary);
    Reading refused = form.readParts();
    return refused == null ? form.understood(endpoint, boundary) : refused;
  }

  /// Whether it is a form without a part named `model`.
  static boolean lacksModel(@Nullable String contentType, byte[] body) {
    String boundary = boundary(contentType);
    var form = boundary == null ? null : new FormRequest(body, boundary);
    return form != null && form.readParts() == null && form.model == null;
  }

  /// A whole part, to be inserted before another one.
  static String part(String boundary, String name, String value) {
    return head(boundary, name) + value + "\r\n";
  }

  private static String head(String boundary, String name) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n";
  }

  /// Null: valid.
  private @Nullable Reading readParts() {
    int delimiterAt = 0;
    for (int parts = 0; parts <= MAX_PARTS; parts++) {
      int behind = delimiterAt + delimiter.length;
      if (!isAt(delimiterAt, delimiter) || behind + 2 > body.length) {
        return broken("The form does not end with its boundary.");
      }
      if (body[behind] == '-' && body[behind + 1] == '-') {
        return isBlank(behind + 2) ? null : broken("There is something behind the form.");
      }
      if (body[behind] != '\r' || body[behind + 1] != '\n') {
        return broken("A line of the form begins with its boundary and is not one.");
      }
      int next = nextDelimiter(behind + 2);
      if (next < 0) {
        return broken("The form does not end with its boundary.");
      }
      Reading refused = readPart(behind + 2, next - 2);
      if (refused != null) {
        return refused;
      }
      delimiterAt = next;
    }
    return broken("The form has more than " + MAX_PARTS + " parts.");
  }

  private Reading understood(Endpoint endpoint, String boundary) {
    String usual = endpoint.defaultModel();
    if (model == null && usual != null) {
      var frame = new Frame(head(boundary, "model"), "\r\n");
      return new Reading.Understood(view(endpoint, usual, new Span(0, 0), frame));
    }
    if (model == null || model.isEmpty()) {
      return RequestView.missingModel();
    }
    return new Reading.Understood(view(endpoint, model, modelAt, null));
  }

  /// Forms have no conversation, and their streams have usage without request.
  private RequestView view(Endpoint endpoint, String name, Span at, @Nullable Frame frame) {
    boolean streams = "true".equalsIgnoreCase(stream) || "1".equals(stream);
    return new RequestView(endpoint.body(), name, at, frame, streams, null, false, -1, null);
  }

  /// Null: continue.
  private @Nullable Reading readPart(int start, int end) {
    int head = blankLine(start, end);
    if (head < 0) {
      return broken("A part of the form has no headers.");
    }
    var lines = new String(body, start, head - start, UTF_8).split("\r\n", -1);
    String name = null;
    for (String line : lines) {
      if (!isField(line)) {
        return broken("A part of the form has a header that cannot be read.");
      }
      if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
        String given = FormParameters.of(line.substring(20)).single("name");
        if (name != null || given == null) {
          return broken("A part of the form has no clear name.");
        }
        name = given;
      }
    }
    if (name == null) {
      return broken("A part of the form has no clear name.");
    }
    return readValue(name, new Span(Math.min(end, head + BLANK_LINE.length), end));
  }

  /// Some parsers take these bytes for a line end or a continuation, which would give a part two
  /// names.
  private static boolean isField(String line) {
    int colon = line.indexOf(':');
    return colon > 0
        && line.substring(0, colon).chars().allMatch(FormParameters::isTokenChar)
        && line.indexOf('\r') < 0
        && line.indexOf('\n') < 0;
  }

  private @Nullable Reading readValue(String name, Span at) {
    boolean isModel = name.equals("model");
    if (!isModel && !name.equals("stream")) {
      return null;
    }
    if ((isModel ? model : stream) != null) {
      return RequestView.givenTwice(name);
    }
    String value = text(at);
    if (value == null) {
      return isModel ? RequestView.notAName() : broken("'stream' must be true or false.");
    }
    if (isModel) {
      model = value;
      modelAt = at;
    } else {
      stream = value;
    }
    return null;
  }

  /// The short UTF-8 text at that range; null: anything else.
  private @Nullable String text(Span at) {
    int length = at.end() - at.start();
    if (length > RequestView.MAX_MODEL_LENGTH) {
      return null;
    }
    try {
      String value =
          UTF_8.newDecoder().decode(ByteBuffer.wrap(body, at.start(), length)).toString();
      return RequestView.isName(value) ? value : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /// Offset of the next line that begins with the delimiter, after a proper line end; -1: none. The
  /// delimiter contains no line end, so no byte is compared more than twice.
  private int nextDelimiter(int from) {
    for (int i = from; i < body.length; i++) {
      if (body[i] == '\n' && isAt(i + 1, delimiter)) {
        return i > from && body[i - 1] == '\r' ? i + 1 : -1;
      }
    }
    return -1;
  }

  private int blankLine(int start, int end) {
    int last = Math.min(end, start + MAX_PART_HEAD) - BLANK_LINE.length;
    for (int i = start; i <= last; i++) {
      if (body[i] == '\r' && isAt(i, BLANK_LINE)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isAt(int offset, byte[] what) {
    int end = offset + what.length;
    return end <= body.length && Arrays.equals(body, offset, end, what, 0, what.length);
  }

  private boolean isBlank(int from) {
    for (int i = from; i < body.length; i++) {
      if (body[i] != '\r' && body[i] != '\n' && body[i] != ' ') {
        return false;
      }
    }
    return true;
  }

  static @Nullable String boundary(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    if (!type.strip().toLowerCase(Locale.ROOT).equals("multipart/form-data")) {
      return null;
    }
    String boundary = FormParameters.of(contentType).single("boundary");
    boolean usable =
        boundary != null
            && !boundary.isEmpty()
            && boundary.length() <= MAX_BOUNDARY
            && boundary.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    return usable ? boundary : null;
  }

  private static Reading broken(String message) {
    return RequestView.unreadable(message, null, Reading.Fault.InvalidForm);
  }
}
