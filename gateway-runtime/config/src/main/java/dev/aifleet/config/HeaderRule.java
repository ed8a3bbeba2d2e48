package dev.aifleet.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which headers a configuration may add to what an upstream is sent.
public final class HeaderRule {
  private static final Pattern NAME = Pattern.compile(Patterns.HEADER_NAME);
  private static final Pattern VALUE = Pattern.compile(Patterns.HEADER_VALUE);
  private static final Set<String> CREDENTIALS =
      ReservedNames.set(ReservedNames.CREDENTIAL_HEADERS);
  private static final Set<String> CONNECTION = ReservedNames.set(ReservedNames.CONNECTION_HEADERS);

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
    return CONNECTION.contains(lower) || lower.startsWith(ReservedNames.OWN_HEADERS)
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
    if (CONNECTION.contains(lower)) {
      return "is written by the gateway itself";
    }
    return VALUE.matcher(value).matches() ? null : Patterns.HEADER_VALUE_FORM;
  }
}
