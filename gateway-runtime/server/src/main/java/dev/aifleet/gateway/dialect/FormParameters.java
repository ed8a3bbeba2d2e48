package dev.aifleet.gateway.dialect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `; name=value` parameters of a header, quoted or not.
///
/// @param clear whether they can be parsed in only one way
record FormParameters(List<Parameter> all, boolean clear) {
  record Parameter(String name, String value) {}

  static FormParameters of(String header) {
    var all = new ArrayList<Parameter>();
    int at = header.indexOf(';');
    while (at >= 0) {
      int equals = header.indexOf('=', at);
      if (equals < 0) {
        return new FormParameters(all, header.substring(at + 1).isBlank());
      }
      String name = header.substring(at + 1, equals).strip();
      int start = equals + 1;
      boolean quoted = start < header.length() && header.charAt(start) == '"';
      int end = quoted ? closingQuote(header, start + 1) : nextSemicolon(header, start);
      if (end < 0 || name.isEmpty() || !name.chars().allMatch(FormParameters::isTokenChar)) {
        return new FormParameters(all, false);
      }
      String value = header.substring(quoted ? start + 1 : start, end);
      all.add(new Parameter(name, quoted ? value : value.strip()));
      int next = nextSemicolon(header, end);
      if (quoted && !header.substring(end + 1, next).isBlank()) {
        return new FormParameters(all, false);
      }
      at = next == header.length() ? -1 : next;
    }
    return new FormParameters(all, true);
  }

  /// The value of the only parameter of that name; null: none, more than one, or ambiguous, as with
  /// escapes or the `name*` form.
  @Nullable String single(String name) {
    String value = null;
    for (Parameter parameter : all) {
      String given = parameter.name();
      boolean same = given.equalsIgnoreCase(name);
      if (given.regionMatches(true, 0, name + "*", 0, name.length() + 1)
          || (same && (value != null || parameter.value().indexOf('\\') >= 0))) {
        return null;
      }
      value = same ? parameter.value() : value;
    }
    return clear ? value : null;
  }

  /// RFC 9110, section 5.6.2.
  static boolean isTokenChar(int c) {
    return c > 0x20 && c < 0x7f && "\"(),/:;<=>?@[]{}\\".indexOf(c) < 0;
  }

  /// Some parsers take a backslash before a quote for an escape, others for a character.
  private static int closingQuote(String header, int from) {
    int quote = header.indexOf('"', from);
    return quote > from && header.charAt(quote - 1) == '\\' ? -1 : quote;
  }

  private static int nextSemicolon(String header, int from) {
    int semicolon = header.indexOf(';', from);
    return semicolon < 0 ? header.length() : semicolon;
  }
}
