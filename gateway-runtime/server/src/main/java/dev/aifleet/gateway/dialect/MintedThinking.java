package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// The signatures of thinking blocks that the gateway makes of other providers' reasoning. No
/// provider has signed those thoughts: the blocks go back to upstreams that know the field they
/// came from, and never to Anthropic.
public final class MintedThinking {
  private static final String MARK = "aifleet:";
  private static final String REASONING = "reasoning";

  private MintedThinking() {}

  /// @param field of the upstream's answer that the thoughts came from
  public static String signature(String field) {
    return MARK + field;
  }

  /// Whether no provider has signed the block.
  public static boolean isMinted(@Nullable String signature) {
    return signature == null || signature.isBlank() || signature.startsWith(MARK);
  }

  /// The field in which an upstream expects thoughts with this signature.
  public static String field(@Nullable String signature) {
    return signature != null && signature.equals(MARK + REASONING)
        ? REASONING
        : "reasoning_content";
  }
}
