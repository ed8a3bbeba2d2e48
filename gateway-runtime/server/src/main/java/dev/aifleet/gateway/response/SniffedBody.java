package dev.aifleet.gateway.response;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response whose kind is detected by its first bytes: content types of relays and proxies are
/// often wrong, and an upstream may respond to a stream request with JSON, HTML or nothing.
public final class SniffedBody implements ResponseBody {
  /// Kind of a body by its first bytes.
  public enum Beginning {
    Json,
    Events,
    /// HTML, text, or anything else.
    Other
  }

  /// Maps the kind of a body to its handling.
  public interface Forms {
    /// Null: not a response to the request.
    @Nullable ResponseBody of(Beginning beginning);
  }

  private static final List<String> EVENT_FIELDS = List.of("data:", "event:", "id:", "retry:", ":");

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /// Limit of leading white space, with which some upstreams keep connections alive.
  private static final int MOST_BLANKS = 4 * 1024;

  private final Forms forms;
  private @Nullable Buffer undecided;
  private @Nullable ResponseBody body;
  private @Nullable StreamError unusable;

  public SniffedBody(Forms forms) {
    this.forms = forms;
  }

  @Override
  public void adapt(MultiMap headers) {
    if (body != null) {
      body.adapt(headers);
    }
  }

  @Override
  public @Nullable Buffer feed(Buffer chunk) {
    ResponseBody known = body;
    if (known != null) {
      return known.feed(chunk);
    }
    if (unusable != null) {
      return null;
    }
    Buffer before = undecided;
    Buffer all = before == null ? chunk : Buffer.buffer().appendBuffer(before).appendBuffer(chunk);
    undecided = all;
    return decide(all, false);
  }

  @Override
  public boolean isSlow() {
    return body != null && body.isSlow();
  }

  @Override
  public @Nullable Buffer rest() {
    Buffer left = undecided;
    if (body == null && unusable == null && left != null) {
      Buffer out = decide(left, true);
      ResponseBody known = body;
      return known == null ? null : joined(out, known.rest());
    }
    if (body == null && unusable == null) {
      unusable = StreamError.unusable("The upstream's response is empty.");
    }
    return body == null ? null : body.rest();
  }

  private @Nullable Buffer decide(Buffer all, boolean whole) {
    int start = start(all);
    if (start == all.length()) {
      if (whole || start > MOST_BLANKS) {
        unusable = StreamError.unusable("The upstream's response is empty.");
      }
      return null;
    }
    Beginning beginning = beginning(all, start, whole);
    if (beginning == null) {
      return null;
    }
    undecided = null;
    ResponseBody known = forms.of(beginning);
    body = known;
    if (known == null) {
      unusable = StreamError.unusable(reason(beginning));
      return null;
    }
    // An event parser would take the mark for a part of the first field's name.
    boolean isMarked = beginning == Beginning.Events && markLength(all) > 0;
    return known.feed(isMarked ? all.slice(BYTE_ORDER_MARK.length, all.length()) : all);
  }

  private static String reason(Beginning beginning) {
    return switch (beginning) {
      case Json -> "The upstream sent JSON where a stream was requested.";
      case Events -> "The upstream sent a stream where none was requested.";
      case Other -> "The upstream's response is neither JSON nor an event stream.";
    };
  }

  /// Null: more bytes are needed.
  private static @Nullable Beginning beginning(Buffer all, int start, boolean whole) {
    int first = all.getByte(start);
    if (first == '{' || first == '[' || first == '"' || first == '-' || isDigit(first)) {
      return Beginning.Json;
    }
    int length = Math.min(8, all.length() - start);
    String text = new String(all.getBytes(start, start + length), ISO_8859_1);
    boolean possible = false;
    for (String field : EVENT_FIELDS) {
      if (text.startsWith(field)) {
        return Beginning.Events;
      }
      possible |= field.startsWith(text);
    }
    return possible && !whole ? null : Beginning.Other;
  }

  /// Offset of the body, after a byte order mark and white space.
  private static int start(Buffer all) {
    int at = markLength(all);
    while (at < all.length() && isBlank(all.getByte(at))) {
      at++;
    }
    return at;
  }

  /// Length of the byte order mark; 0: none. An incomplete one counts until more arrives.
  private static int markLength(Buffer all) {
    int length = Math.min(all.length(), BYTE_ORDER_MARK.length);
    for (int at = 0; at < length; at++) {
      if (all.getByte(at) != BYTE_ORDER_MARK[at]) {
        return 0;
      }
    }
    return length;
  }

  private static boolean isBlank(int value) {
    return value == ' ' || value == '\n' || value == '\r' || value == '\t';
  }

  private static boolean isDigit(int value) {
    return value >= '0' && value <= '9';
  }

  private static @Nullable Buffer joined(@Nullable Buffer first, @Nullable Buffer second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return Buffer.buffer().appendBuffer(first).appendBuffer(second);
  }

  @Override
  public OpeningVerdict opening() {
    if (body != null) {
      return body.opening();
    }
    return unusable == null ? OpeningVerdict.HOLD : new OpeningVerdict.Failed(unusable);
  }

  @Override
  public boolean isUnary() {
    return body != null && body.isUnary();
  }

  @Override
  public boolean hasSubstance() {
    return body != null && body.hasSubstance();
  }

  @Override
  public void begin() {
    if (body != null) {
      body.begin();
    }
  }

  @Override
  public int unfinished() {
    return body == null ? 0 : body.unfinished();
  }

  @Override
  public @Nullable Usage usage() {
    return body == null ? null : body.usage();
  }

  @Override
  public boolean isComplete() {
    return body != null && body.isComplete();
  }

  @Override
  public @Nullable StreamError error() {
    return body == null ? null : body.error();
  }

  @Override
  public @Nullable String responseId() {
    return body == null ? null : body.responseId();
  }

  @Override
  public @Nullable Buffer keepAlive() {
    return body == null ? null : body.keepAlive();
  }

  @Override
  public @Nullable Buffer ending(ErrorBody reason) {
    return body == null ? null : body.ending(reason);
  }
}
