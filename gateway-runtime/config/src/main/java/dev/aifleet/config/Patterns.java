package dev.aifleet.config;

import java.util.regex.Pattern;

/// What the texts of a configuration look like: the one home of these regular expressions, which
/// the CRD's rules and the validator use. Each means the same to RE2 and to `java.util.regex`,
/// and matches a text as a whole. None has single quotes or backslashes, which CEL would have to
/// escape. Lengths are part of them up to 1000, which is RE2's most for a count; longer ones are
/// among the [Bounds].
public final class Patterns {
  /// Of upstreams and limits. Stands in headers and metrics, where nothing of it needs quoting.
  public static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  public static final String NAME_FORM =
      "must be 1 to 63 lower-case letters, digits and '-', such as team-a; no '-' first or last";

  public static final String PROVIDER = "[A-Za-z0-9][-_.A-Za-z0-9]{0,62}";
  public static final String PROVIDER_FORM =
      "must be letters, digits, '-', '_' and '.', such as OpenAI";

  /// One model, as opposed to a pattern with `*`.
  public static final String MODEL = "[^*]{1,253}";

  public static final String MODEL_FORM = "must be one model, not a pattern";

  public static final String API_VERSION = "[A-Za-z0-9][-.A-Za-z0-9]{0,63}";
  public static final String API_VERSION_FORM = "must be a version such as 2024-10-21";

  public static final String HOST_NAME = "[A-Za-z0-9]([-.A-Za-z0-9]{0,251}[A-Za-z0-9])?";
  public static final String HOST_NAME_FORM =
      "must be a host name such as api.example.com, without scheme or port";

  /// Visible ASCII without `?` and `#`; at most [Bounds#PATH] characters.
  public static final String PATH = "/[!\"$->@-~]*";

  public static final String PATH_FORM =
      "must begin with / and have neither spaces, query nor fragment";

  /// RFC 9110, section 5.6.2, without the apostrophe, which CEL would have to escape.
  public static final String HEADER_NAME = "[-!#$%&*+.^_`|~0-9A-Za-z]{1,128}";

  /// Visible ASCII with blanks inside only (RFC 9110, section 5.5).
  public static final String HEADER_VALUE = "[!-~]([ -~]{0,251}[!-~])?";

  public static final String HEADER_VALUE_FORM =
      "must be at most 253 visible ASCII characters, with blanks only between them";

  /// Stands in logs and metrics as it is: it can end neither a line nor a quoted text. At most
  /// [Bounds#URL] characters.
  public static final String ISSUER = "[-A-Za-z0-9._~:/?#@!$&()*+,;=%]+";

  public static final String ISSUER_FORM =
      "must be the iss of its tokens, such as https://idp.example.com";

  public static final String CLAIM_NAME = "[A-Za-z0-9][-_.A-Za-z0-9]{0,62}";
  public static final String VISIBLE = "[ -~]{1,253}";

  /// From 0 to 2.
  public static final String TEMPERATURE = "([01]([.][0-9]{1,4})?|2([.]0{1,4})?)";

  private Patterns() {}

  /// Whether `text` as a whole has the form `pattern`, one of those above.
  static boolean matches(String pattern, String text) {
    return Pattern.matches(pattern, text);
  }
}
