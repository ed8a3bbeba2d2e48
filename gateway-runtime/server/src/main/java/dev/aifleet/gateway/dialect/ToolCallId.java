package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// Ids of tool calls: each provider has its own format, and not all accept those of others.
public final class ToolCallId {
  private ToolCallId() {}

  /// Whether Anthropic accepts it; a missing one is left for Anthropic to judge.
  public static boolean isAnthropics(@Nullable String id) {
    if (id == null) {
      return true;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
      if (!fine) {
        return false;
      }
    }
    return !id.isEmpty();
  }
}
