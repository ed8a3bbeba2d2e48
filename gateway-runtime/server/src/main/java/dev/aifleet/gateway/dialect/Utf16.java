package dev.aifleet.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Text in UTF-16, in which some servers on .NET write errors.
public final class Utf16 {
  private static final int BIG_ENDIAN_MARK = 0xfeff;
  private static final int LITTLE_ENDIAN_MARK = 0xfffe;

  private Utf16() {}

  /// The text in UTF-8, without a byte order mark; the same instance if it is not in UTF-16.
  public static Buffer toUtf8(Buffer text) {
    Charset charset = charset(text);
    if (charset == null) {
      return text;
    }
    String decoded = text.toString(charset);
    return Buffer.buffer(decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded);
  }

  /// By the byte order mark, or by the zero byte beside the first character, which is ASCII in JSON
  /// and in markup.
  private static @Nullable Charset charset(Buffer text) {
    if (text.length() < 2) {
      return null;
    }
    int first = text.getUnsignedShort(0);
    if (first == BIG_ENDIAN_MARK || (first > 0 && first <= 0x7f)) {
      return StandardCharsets.UTF_16BE;
    }
    boolean isLittleEndian = first == LITTLE_ENDIAN_MARK || (first != 0 && (first & 0x80ff) == 0);
    return isLittleEndian ? StandardCharsets.UTF_16LE : null;
  }
}
