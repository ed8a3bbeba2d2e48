package dev.aifleet.operator.state;

import java.nio.charset.StandardCharsets;

/// Texts for users, cut where the API server would refuse them. What comes first is what people
/// correct first.
public final class Messages {
  /// The API server's limit for an Event's note; conditions keep to it as well.
  private static final int MOST_BYTES = 1024;

  private static final String CUT = "...";

  private Messages() {}

  /// At most 1024 bytes of UTF-8, never half a character.
  public static String shortened(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MOST_BYTES) {
      return message;
    }
    int end = MOST_BYTES - CUT.length();
    while (isInsideOfCharacter(bytes[end])) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
  }

  private static boolean isInsideOfCharacter(byte first) {
    return (first & 0xC0) == 0x80;
  }
}
