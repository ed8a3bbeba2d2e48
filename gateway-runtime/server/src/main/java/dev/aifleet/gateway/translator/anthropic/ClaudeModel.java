package dev.aifleet.gateway.translator.anthropic;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Features of a model behind Anthropic's format, derived from its name (platform.claude.com,
/// "Adaptive thinking", "Effort", "Migration guide").
///
/// @param isClaude whether it is one of Anthropic's own
/// @param family `opus`, `sonnet` and so on; empty if the name has none
/// @param version 405 for 4.5; 0 if the name has none, which counts as supporting most features
record ClaudeModel(boolean isClaude, String family, int version) {
  private static final String FAMILY = "(opus|sonnet|haiku|fable|mythos)";
  private static final String VERSION = "(\\d{1,2})(?:-(\\d{1,2})(?!\\d))?";

  /// `claude-opus-4-6`, optionally with a date or a cloud provider's prefix and suffix.
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

  /// Whether `thinking: {type: adaptive}` is accepted.
  boolean adapts() {
    return isClaude && isAtLeast(406);
  }

  /// Whether `thinking: {type: enabled, budget_tokens}` is accepted.
  boolean takesBudget() {
    return version == 0 || (version >= 307 && version <= 406);
  }

  /// Whether `thinking: {type: disabled}` is accepted. Later models think if `thinking` is set, or
  /// always.
  boolean takesDisabledThinking() {
    return version <= 406;
  }

  boolean takesEffort() {
    return isAtLeast(406) || (family.equals("opus") && version == 405);
  }

  boolean takesHighestEffort() {
    return isAtLeast(407);
  }

  /// Whether `temperature`, `top_p` and `top_k` are accepted.
  boolean takesSampling() {
    return version <= 406;
  }

  /// Whether `temperature` and `top_p` exclude each other.
  boolean takesOneOfBothSamplings() {
    return version >= 401 && version <= 406;
  }

  /// The default of `max_tokens`, which Anthropic requires and OpenAI does not: enough for a long
  /// response.
  int usualOutputTokens() {
    if (version >= 307) {
      return 32_000;
    }
    return version >= 305 ? 8192 : 4096;
  }

  /// The most output tokens that the model supports; [Integer#MAX_VALUE] if unknown.
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
