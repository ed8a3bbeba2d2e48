package dev.aifleet.operator.state;

import java.nio.charset.StandardCharsets;

/// Texts for users, truncated to what the API server accepts. Their most important part comes
/// first.
public final class Messages {
  /// The API server's limit for the note of an Event; used for conditions as well.
  private static final int MAX_BYTES = 1024;

  private static final String ELLIPSIS = "...";

  private Messages() {}

  /// At most 1024 bytes of UTF-8, never a part of a character.
  public static String truncated(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_BYTES) {
      return message;
    }
    int end = MAX_BYTES - ELLIPSIS.length();
    while (isContinuation(bytes[end])) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + ELLIPSIS;
  }

  private static boolean isContinuation(byte first) {
    return (first & 0xC0) == 0x80;
  }
}
