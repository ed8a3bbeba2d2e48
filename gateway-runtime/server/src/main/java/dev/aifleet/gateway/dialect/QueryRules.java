package dev.aifleet.gateway.dialect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of a request's query that is forwarded to an upstream of the same format: all but
/// credentials, which are the client's own.
public final class QueryRules {
  private static final String API_VERSION = "api-version";

  /// In lower case, `_` written as `-`.
  private static final Set<String> CREDENTIALS =
      Set.of(
          "key",
          "api-key",
          "apikey",
          "x-api-key",
          "x-goog-api-key",
          "access-token",
          "auth-token",
          "id-token",
          "refresh-token",
          "token",
          "bearer",
          "auth",
          "authorization",
          "password",
          "secret",
          "client-secret",
          "api-token",
          "session-token",
          "jwt",
          "passwd",
          "subscription-key",
          "ocp-apim-subscription-key",
          "sig",
          "signature",
          "x-amz-signature",
          "x-amz-credential",
          "x-amz-security-token",
          "x-goog-signature",
          "x-goog-credential",
          "awsaccesskeyid");

  private QueryRules() {}

  /// @param query as received, without `?`; null: none
  /// @param presentedKey the key in the client's headers, which may be in its query as well
  /// @return without `?`; empty: nothing is forwarded
  public static String withoutCredentials(@Nullable String query, @Nullable String presentedKey) {
    if (query == null || query.isEmpty()) {
      return "";
    }
    var out = new StringBuilder(query.length());
    for (String parameter : query.split("&", -1)) {
      if (!parameter.isEmpty() && !isCredential(parameter, presentedKey)) {
        out.append(out.isEmpty() ? "" : "&").append(parameter);
      }
    }
    return out.toString();
  }

  /// Appends `query` to `path`, without an API version where the upstream has its own.
  ///
  /// @param query without `?`; empty: none
  /// @param hasApiVersion whether the upstream's paths name an API version
  public static String join(String path, String query, boolean hasApiVersion) {
    if (query.isEmpty()) {
      return path;
    }
    var out = new StringBuilder(path.length() + query.length() + 1).append(path);
    char mark = path.indexOf('?') < 0 ? '?' : '&';
    for (String parameter : query.split("&", -1)) {
      if (!hasApiVersion || !name(parameter).equals(API_VERSION)) {
        out.append(mark).append(parameter);
        mark = '&';
      }
    }
    return out.toString();
  }

  private static boolean isCredential(String parameter, @Nullable String presentedKey) {
    int equals = parameter.indexOf('=');
    boolean same =
        equals >= 0
            && presentedKey != null
            && !presentedKey.isEmpty()
            && decoded(parameter.substring(equals + 1)).contains(presentedKey);
    return same || isNamed(parameter);
  }

  /// Some servers read `;` as `&`, and `key[]` as `key`.
  private static boolean isNamed(String parameter) {
    for (String part : parameter.split(";", -1)) {
      String name = name(part);
      if (CREDENTIALS.contains(name.endsWith("[]") ? name.substring(0, name.length() - 2) : name)) {
        return true;
      }
    }
    return false;
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    String name = equals < 0 ? parameter : parameter.substring(0, equals);
    return decoded(name).strip().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
