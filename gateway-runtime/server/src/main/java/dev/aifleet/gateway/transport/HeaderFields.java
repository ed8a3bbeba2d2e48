package dev.aifleet.gateway.transport;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Validates HTTP/2 fields (RFC 9113 sections 8.2.1 and 8.3). The codec itself detects connection
/// headers and late pseudo-headers.
final class HeaderFields {
  private HeaderFields() {}

  /// The error; null: valid.
  static @Nullable String fault(Http2Headers headers) {
    int pseudo = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      boolean isPseudo = name.length() > 1 && name.charAt(0) == ':';
      if (!isName(name, isPseudo ? 1 : 0)) {
        return "a field's name has characters that it must not have";
      }
      if (!isValue(field.getValue())) {
        return "a field's value has characters that it must not have";
      }
      pseudo += isPseudo ? 1 : 0;
    }
    return pseudo == distinctPseudo(headers) ? null : "a pseudo header is given twice";
  }

  private static int distinctPseudo(Http2Headers headers) {
    int distinct = 0;
    for (CharSequence name : headers.names()) {
      distinct += name.length() > 1 && name.charAt(0) == ':' ? 1 : 0;
    }
    return distinct;
  }

  private static boolean isName(CharSequence name, int from) {
    for (int i = from; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean token = c > ' ' && c < 0x7f && "\"(),/:;<=>?@[]{}\\".indexOf(c) < 0;
      if (!token || (c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return name.length() > from;
  }

  private static boolean isValue(CharSequence value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c == 0 || c == '\r' || c == '\n') {
        return false;
      }
    }
    return length == 0 || !(isSpace(value.charAt(0)) || isSpace(value.charAt(length - 1)));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
