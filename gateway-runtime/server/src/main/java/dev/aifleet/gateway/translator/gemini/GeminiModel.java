package dev.aifleet.gateway.translator.gemini;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Features of a model behind Gemini's format, derived from its name (ai.google.dev, "Gemini
/// thinking", "Thought signatures", "Models").
///
/// @param version 205 for 2.5; 0 if the name has none
/// @param isNewest whether the name is an alias of the newest model
record GeminiModel(int version, boolean isNewest, boolean isPro) {
  private static final Pattern NAME = Pattern.compile("gemini-(\\d{1,2})(?:\\.(\\d{1,2}))?");

  static GeminiModel of(String name) {
    Matcher named = NAME.matcher(name);
    boolean isPro = name.contains("-pro");
    if (!named.find()) {
      return new GeminiModel(0, name.contains("-latest"), isPro);
    }
    int minor = named.group(2) == null ? 0 : Integer.parseInt(named.group(2));
    return new GeminiModel(Integer.parseInt(named.group(1)) * 100 + minor, false, isPro);
  }

  /// Whether `thinkingBudget` is accepted; later models have levels.
  boolean takesBudget() {
    return version > 0 && version < 300;
  }

  /// Whether calls in the history without a signature are rejected. Older models do not accept the
  /// placeholder signature.
  boolean needsSignatures() {
    return isNewest || version >= 300;
  }

  /// Whether a response format can be combined with functions.
  boolean supportsJsonOutputWithTools() {
    return version == 0 || version >= 300;
  }

  int leastBudget() {
    return isPro && version == 205 ? 128 : 0;
  }

  /// The most output tokens that the model supports, including reasoning; [Integer#MAX_VALUE] if
  /// unknown.
  int mostOutputTokens() {
    if (version == 0) {
      return Integer.MAX_VALUE;
    }
    return version < 205 ? 8192 : 65_536;
  }
}
