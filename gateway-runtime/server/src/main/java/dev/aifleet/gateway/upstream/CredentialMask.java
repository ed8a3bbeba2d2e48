package dev.aifleet.gateway.upstream;

import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Masks an upstream's credential in its responses, in case it repeats the request: plain, escaped
/// in JSON, HTML or a URL, in base64 at any offset, in hexadecimal, and with its middle replaced by
/// stars.
public final class CredentialMask {
  public static final CredentialMask NONE = new CredentialMask(null);

  private static final String MASK = "***";

  /// Shorter keys are not secrets, and would occur in any text.
  private static final int SHORTEST = 8;

  /// `sk-proj-****abcd`, as providers show an unknown key.
  private static final Pattern STARRED =
      Pattern.compile(
          "([A-Za-z0-9_-]{3,64})(?:[*.]{3,256}|(?:\u00e2\u0080[\u00a2\u00a6]){1,256})"
              + "([A-Za-z0-9_-]{0,64})");

  /// Two characters next to each other, as escapes or in hexadecimal with separators.
  private static final Pattern ENCODED =
      Pattern.compile(
          "(?:%|0x|\\\\x|\\\\u00|&#[xX]?)[0-9A-Fa-f]{2}|(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}["
              + " :,-]){4}");

  private static final Pattern HEX = Pattern.compile("%[0-9A-F]{2}");

  /// A bullet or an ellipsis, as UTF-8 read byte by byte.
  private static final String DOTS = "\u00e2\u0080";

  private final @Nullable String credential;

  /// The forms in which the credential may occur in a text.
  private final List<String> forms = new ArrayList<>();

  /// Forms in which each character is encoded for itself; null: none.
  private @Nullable Pattern encoded;

  /// @param credential visible ASCII; null: none
  CredentialMask(@Nullable String credential) {
    this.credential = credential;
    if (credential == null) {
      return;
    }
    forms.add(credential);
    String escaped = credential.replace("\\", "\\\\").replace("\"", "\\\"");
    if (!escaped.equals(credential)) {
      forms.add(escaped);
    }
    if (credential.contains("/")) {
      forms.add(credential.replace("/", "\\/"));
    }
    addUrlForms(credential);
    if (credential.length() >= SHORTEST) {
      for (int offset = 0; offset < 3; offset++) {
        String inBase64 = base64(credential, offset);
        forms.add(inBase64);
        forms.add(inBase64.replace('+', '-').replace('/', '_'));
      }
      String digits = HexFormat.of().formatHex(credential.getBytes(StandardCharsets.US_ASCII));
      forms.add(digits);
      forms.add(digits.toUpperCase(Locale.ROOT));
      encoded = characterwise(credential);
    }
  }

  /// Each character plain or as one of its escapes, or all in hexadecimal with separators.
  private static Pattern characterwise(String credential) {
    var escaped = new StringBuilder();
    var separated = new StringBuilder();
    for (int i = 0; i < credential.length(); i++) {
      char c = credential.charAt(i);
      String digits = HexFormat.of().toHexDigits((byte) c);
      String hex = "(?i:" + digits + ")";
      escaped.append("(?:").append(Pattern.quote(String.valueOf(c)));
      escaped.append("|(?:%|\\\\{1,2}x|\\\\{1,2}u00|&#[xX]0{0,2})").append(hex).append(";?");
      escaped.append("|&#0{0,2}").append((int) c).append(";?)");
      separated.append(i == 0 ? "" : "(?:0x|\\\\x|[ :,-]){1,3}").append(hex);
    }
    return Pattern.compile(escaped + "|" + separated);
  }

  /// Whether the text may have characters in hexadecimal or as escapes.
  private static boolean isEncoded(String text) {
    return ENCODED.matcher(text).find();
  }

  /// URL-encoded; the hexadecimal digits after `%` may be lower case.
  private void addUrlForms(String credential) {
    String encoded = URLEncoder.encode(credential, StandardCharsets.US_ASCII);
    if (!encoded.equals(credential)) {
      forms.add(encoded);
      forms.add(HEX.matcher(encoded).replaceAll(found -> found.group().toLowerCase(Locale.ROOT)));
    }
  }

  /// The base64 characters that do not depend on the neighbouring bytes.
  private static String base64(String credential, int offset) {
    byte[] bytes = (" ".repeat(offset) + credential).getBytes(StandardCharsets.US_ASCII);
    String whole = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    int first = offset == 0 ? 0 : offset + 1;
    return whole.substring(first, bytes.length / 3 * 4);
  }

  /// Masks the value of a header. Returns the same instance if nothing is masked.
  public String masked(String text) {
    String out = text;
    for (String form : forms) {
      if (out.contains(form)) {
        out = out.replace(form, MASK);
      }
    }
    return out;
  }

  /// Masks an error body, abbreviated forms included.
  public Buffer masked(Buffer text) {
    if (credential == null) {
      return text;
    }
    // One byte per character, so that all other bytes stay unchanged.
    String latin = text.toString(StandardCharsets.ISO_8859_1);
    String out = masked(latin);
    if (encoded != null && isEncoded(out)) {
      out = encoded.matcher(out).replaceAll(Matcher.quoteReplacement(MASK));
    }
    if (credential.length() >= SHORTEST && isStarred(out)) {
      out = STARRED.matcher(out).replaceAll(this::starred);
    }
    return out.equals(latin) ? text : Buffer.buffer(out.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean isStarred(String text) {
    return text.contains("***") || text.contains("...") || text.contains(DOTS);
  }

  private String starred(MatchResult found) {
    boolean ours =
        credential != null
            && (credential.startsWith(found.group(1))
                || (found.group(2).length() > 2 && credential.endsWith(found.group(2))));
    return Matcher.quoteReplacement(ours ? MASK : found.group());
  }
}
