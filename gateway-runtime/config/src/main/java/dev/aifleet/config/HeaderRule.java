package dev.aifleet.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which headers a configuration may add to what an upstream is sent.
public final class HeaderRule {
  /// RFC 9110, section 5.6.2.
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

  /// Visible ASCII, with blanks inside only (RFC 9110, section 5.5).
  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "api-key",
          "x-api-key",
          "x-goog-api-key",
          "cookie");

  /// Said by the gateway itself, or the connection's own.
  private static final Set<String> TAKEN =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderRule() {}

  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Why a client's header of this name may not be sent on; null: it may. Some servers take `_` for
  /// `-`.
  public static @Nullable String passRefusal(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replace('_', '-');
    if (!isName(name)) {
      return "is no header name: write letters, digits and '-', such as x-team";
    }
    if (CREDENTIALS.contains(lower)) {
      return "carries the client's credential, which never reaches an upstream";
    }
    return TAKEN.contains(lower) || lower.startsWith("x-aifleet-")
        ? "is written by the gateway itself or belongs to one connection"
        : null;
  }

  /// Why this header may not be added; null: it may.
  public static @Nullable String refusal(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!isName(name)) {
      return "is no header name: write letters, digits and '-', such as x-team";
    }
    if (CREDENTIALS.contains(lower)) {
      return "carries a credential: put the key into a Secret and refer to it in auth";
    }
    if (TAKEN.contains(lower)) {
      return "is written by the gateway itself";
    }
    return VALUE.matcher(value).matches()
        ? null
        : "must have a value of visible ASCII characters, blanks only between them";
  }
}
