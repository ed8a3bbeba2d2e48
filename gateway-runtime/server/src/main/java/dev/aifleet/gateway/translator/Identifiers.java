package dev.aifleet.gateway.translator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Converts names and ids to an upstream's grammar. A conforming one is kept. In any other, invalid
/// characters are replaced and a digest of the original is appended, so that the result is
/// deterministic and distinct.
///
/// @param grammar pattern of a whole identifier
/// @param longest maximum length in characters
public record Identifiers(Pattern grammar, int longest) {
  private static final int DIGEST_BYTES = 12;

  public static final Identifiers ANTHROPIC_CALLS =
      new Identifiers(Pattern.compile("[a-zA-Z0-9_-]+"), 64);
  public static final Identifiers ANTHROPIC_TOOLS =
      new Identifiers(Pattern.compile("[a-zA-Z0-9_-]+"), 128);
  public static final Identifiers OPENAI_TOOLS =
      new Identifiers(Pattern.compile("[a-zA-Z0-9_-]+"), 64);
  public static final Identifiers OPENAI_CALLS = new Identifiers(Pattern.compile("(?s).+"), 40);
  public static final Identifiers GEMINI_TOOLS =
      new Identifiers(Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]*"), 64);

  boolean fits(String identifier) {
    return identifier.length() <= longest && grammar.matcher(identifier).matches();
  }

  public String fit(String identifier) {
    if (fits(identifier)) {
      return identifier;
    }
    String digest = hex(identifier);
    var plain = new StringBuilder("_");
    int room = longest - digest.length() - 2;
    for (int i = 0; i < identifier.length() && plain.length() < room; i++) {
      char c = identifier.charAt(i);
      boolean isPlain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      plain.append(isPlain ? c : '_');
    }
    return plain.append('_').append(digest).toString();
  }

  /// The digest alone, for grammars too short for more.
  public static String hex(String identifier) {
    return HexFormat.of().formatHex(digest(identifier), 0, DIGEST_BYTES);
  }

  private static byte[] digest(String identifier) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(identifier.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
