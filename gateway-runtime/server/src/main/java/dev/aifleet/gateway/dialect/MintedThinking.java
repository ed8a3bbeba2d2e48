package dev.aifleet.gateway.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Signatures of thinking blocks that the gateway creates from other providers' reasoning. No
/// provider has signed these blocks: they are returned to upstreams that know the original field,
/// and never to Anthropic.
public final class MintedThinking {
  /// Prefix of the gateway's own signatures.
  public static final String MARK = "aifleet:";

  private static final byte[] TEXT = ('"' + MARK).getBytes(StandardCharsets.US_ASCII);

  private static final String GOOGLE = "google:";
  private static final String REASONING = "reasoning";

  private MintedThinking() {}

  /// @param field of the upstream's response that the reasoning came from
  public static String signature(String field) {
    return MARK + field;
  }

  /// Whether no provider has signed the block.
  public static boolean isMinted(@Nullable String signature) {
    return signature == null || signature.isBlank() || signature.startsWith(MARK);
  }

  /// Whether a signature of the gateway begins there.
  static boolean isAt(byte[] json, int start) {
    int end = start + TEXT.length - 1;
    return end <= json.length && Arrays.equals(json, start, end, TEXT, 1, TEXT.length);
  }

  /// Whether a string in this JSON begins like a signature of the gateway.
  static boolean isIn(byte[] json) {
    for (int at = 0; at + TEXT.length <= json.length; at++) {
      if (json[at] == TEXT[0] && Arrays.equals(json, at, at + TEXT.length, TEXT, 0, TEXT.length)) {
        return true;
      }
    }
    return false;
  }

  /// Contains Google's signature of a call.
  public static String ofGoogle(String signature) {
    return MARK + GOOGLE + signature;
  }

  /// Null: not a signature of Google.
  public static @Nullable String google(@Nullable String signature) {
    return signature != null && signature.startsWith(MARK + GOOGLE)
        ? signature.substring(MARK.length() + GOOGLE.length())
        : null;
  }

  /// The field in which an upstream expects reasoning with this signature.
  public static String field(@Nullable String signature) {
    return signature != null && signature.equals(MARK + REASONING)
        ? REASONING
        : "reasoning_content";
  }
}
