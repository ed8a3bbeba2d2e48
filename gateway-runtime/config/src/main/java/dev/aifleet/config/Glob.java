package dev.aifleet.config;

/// Model-name patterns: `*` stands for any run of characters, everything else for itself. Model
/// names are compared with case.
public final class Glob {
  private Glob() {}

  public static boolean isPattern(String text) {
    return text.indexOf('*') >= 0;
  }

  /// Greedy matching with one step back to the last star: linear for one star, and never worse than
  /// pattern times text, so a configured pattern cannot stall an event loop.
  public static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
