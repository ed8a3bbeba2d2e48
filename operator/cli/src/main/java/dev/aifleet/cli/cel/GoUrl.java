package dev.aifleet.cli.cel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A URL as Go's `url.ParseRequestURI` takes it apart, which is what CEL's `isURL` and `url` mean.
///
/// @param hostname without port and brackets; empty for a path alone
record GoUrl(String hostname) {
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][-A-Za-z0-9+.]*):(.*)");
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /// User name, host and port behind `//`. A host may have letters of other languages, which Go
  /// leaves to the resolver.
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:[-A-Za-z0-9._:~!$&'()*+,;=%@]*@)?"
              + "(?:\\[([^\\[\\]]*)]|((?:[-A-Za-z0-9._~!$&'()*+,;=<>\"]|[^\\x00-\\x7f])*))"
              + "(?::[0-9]*)?");

  static Optional<GoUrl> parse(String text) {
    if (CONTROL.matcher(text).find()) {
      return Optional.empty();
    }
    Matcher scheme = SCHEME.matcher(text);
    String rest = scheme.matches() ? scheme.group(2) : text;
    if (!rest.startsWith("/")) {
      return scheme.matches() ? Optional.of(new GoUrl("")) : Optional.empty();
    }
    int query = rest.indexOf('?');
    String address = query < 0 ? rest : rest.substring(0, query);
    if (BAD_ESCAPE.matcher(address).find()) {
      return Optional.empty();
    }
    if (!address.startsWith("//")) {
      return Optional.of(new GoUrl(""));
    }
    int path = address.indexOf('/', 2);
    Matcher authority =
        AUTHORITY.matcher(path < 0 ? address.substring(2) : address.substring(2, path));
    return authority.matches()
        ? Optional.of(
            new GoUrl(authority.group(1) != null ? authority.group(1) : authority.group(2)))
        : Optional.empty();
  }
}
