package dev.aifleet.gateway.translator;

import java.util.LinkedHashSet;
import java.util.Set;

/// The fields of one request that are not sent to the upstream, for the response header
/// `x-aifleet-ignored`. Names come from the client, so their number, length and characters are
/// restricted.
public final class IgnoredFields {
  private static final int MOST_NAMES = 32;
  private static final int LONGEST_NAME = 96;

  private final Set<String> names = new LinkedHashSet<>();

  public void add(String field) {
    if (names.size() < MOST_NAMES) {
      names.add(plain(field));
    }
  }

  /// Comma-separated names; empty if nothing was left out.
  public String list() {
    return String.join(", ", names);
  }

  private static String plain(String field) {
    var name = new StringBuilder();
    for (int i = 0; i < Math.min(field.length(), LONGEST_NAME); i++) {
      char c = field.charAt(i);
      boolean isPlain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "_-.[]$".indexOf(c) >= 0;
      name.append(isPlain ? c : '?');
    }
    return name.toString();
  }
}
