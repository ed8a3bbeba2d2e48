package dev.aifleet.gateway.translator;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a model behind Anthropic's format can do, as far as its name says
/// (platform.claude.com, "Adaptive thinking", "Effort", "Migration guide").
///
/// @param isClaude whether it is one of Anthropic's own
/// @param family `opus`, `sonnet` and so on; empty: the name does not say
/// @param version 405 for 4.5; 0: the name does not say, and the model counts as able
record ClaudeModel(boolean isClaude, String family, int version) {
  private static final String FAMILY = "(opus|sonnet|haiku|fable|mythos)";
  private static final String VERSION = "(\\d{1,2})(?:-(\\d{1,2})(?!\\d))?";

  /// `claude-opus-4-6`, with a date or a cloud's marks around it.
  private static final Pattern FAMILY_FIRST = Pattern.compile("claude-" + FAMILY + "-" + VERSION);

  /// `claude-3-5-sonnet-20241022`.
  private static final Pattern VERSION_FIRST = Pattern.compile("claude-" + VERSION + "-" + FAMILY);

  static ClaudeModel of(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('.', '-');
    Matcher named = FAMILY_FIRST.matcher(plain);
    if (named.find()) {
      return new ClaudeModel(true, named.group(1), version(named.group(2), named.group(3)));
    }
    Matcher older = VERSION_FIRST.matcher(plain);
    if (older.find()) {
      return new ClaudeModel(true, older.group(3), version(older.group(1), older.group(2)));
    }
    return new ClaudeModel(plain.contains("claude"), "", 0);
  }

  private static int version(String major, @Nullable String minor) {
    return Integer.parseInt(major) * 100 + (minor == null ? 0 : Integer.parseInt(minor));
  }

  private boolean isAtLeast(int least) {
    return version == 0 || version >= least;
  }

  /// `thinking: {type: adaptive}`.
  boolean adapts() {
    return isClaude && isAtLeast(406);
  }

  /// `thinking: {type: enabled, budget_tokens}`.
  boolean takesBudget() {
    return version == 0 || (version >= 307 && version <= 406);
  }

  /// `thinking: {type: disabled}`; later ones think where `thinking` is given, or always.
  boolean canBeToldNotToThink() {
    return version <= 406;
  }

  boolean takesEffort() {
    return isAtLeast(406) || (family.equals("opus") && version == 405);
  }

  boolean takesHighestEffort() {
    return isAtLeast(407);
  }

  /// `temperature`, `top_p` and `top_k`.
  boolean takesSampling() {
    return version <= 406;
  }

  /// Whether `temperature` and `top_p` exclude each other.
  boolean takesOneOfBothSamplings() {
    return version >= 401 && version <= 406;
  }

  /// Anthropic wants a limit, OpenAI has none: as much as a long answer takes.
  int usualOutputTokens() {
    if (version >= 307) {
      return 32_000;
    }
    return version >= 305 ? 8192 : 4096;
  }

  /// The most that it writes; [Integer#MAX_VALUE]: not known.
  int mostOutputTokens() {
    if (version == 0 || version >= 406) {
      return Integer.MAX_VALUE;
    }
    if (version < 305) {
      return 4096;
    }
    if (version < 307) {
      return 8192;
    }
    return family.equals("opus") && version < 405 ? 32_000 : 64_000;
  }
}
