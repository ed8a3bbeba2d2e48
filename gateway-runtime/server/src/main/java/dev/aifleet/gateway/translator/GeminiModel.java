package dev.aifleet.gateway.translator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a model behind Gemini's format can do, as far as its name says (ai.google.dev, "Gemini
/// thinking", "Thought signatures", "Models").
///
/// @param version 205 for 2.5; 0: the name does not say
/// @param isNewest whether the name means whatever is newest
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

  /// `thinkingBudget`; later ones have levels.
  boolean takesBudget() {
    return version > 0 && version < 300;
  }

  /// Refuses calls in the history without a signature; older ones do not know the placeholder.
  boolean needsSignatures() {
    return isNewest || version >= 300;
  }

  /// Whether the form of an answer can be set where there are functions too.
  boolean answersInJsonBesideTools() {
    return version == 0 || version >= 300;
  }

  int leastBudget() {
    return isPro && version == 205 ? 128 : 0;
  }

  /// The most that it writes, thoughts included; [Integer#MAX_VALUE]: not known.
  int mostOutputTokens() {
    if (version == 0) {
      return Integer.MAX_VALUE;
    }
    return version < 205 ? 8192 : 65_536;
  }
}
