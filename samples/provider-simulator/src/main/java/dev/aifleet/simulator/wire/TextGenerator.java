package dev.aifleet.simulator.wire;

import dev.aifleet.simulator.knobs.Content.Words;
import java.util.List;

/// Texts, ids and fingerprint of one simulator's responses.
public final class TextGenerator {
  private static final List<String> ENGLISH =
      List.of(
          ",", " and", " here", " are", " more", " words", " to", " count", " as", " tokens",
          " one", " by", " one", ".", " Once", " again");

  private static final List<String> MULTI_BYTE =
      List.of(" äöü", " 你好", "🚀", " ñandú", "，世界", " €", "👩‍👩‍👧", " Ωμέγα");

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final String name;
  private final TokenTexts english;
  private final TokenTexts multiByte;
  private final String fingerprint;

  public TextGenerator(String name) {
    this.name = name;
    english = new TokenTexts("Hello from " + name, ENGLISH);
    multiByte = new TokenTexts("Héllo 你好 🚀 from " + name, MULTI_BYTE);
    fingerprint = "fp_%010x".formatted(name.hashCode() & 0xffffffffL);
  }

  public String name() {
    return name;
  }

  TokenTexts in(Words texts) {
    return texts == Words.English ? english : multiByte;
  }

  public String fingerprint() {
    return fingerprint;
  }

  /// An id of letters and digits, as providers use them.
  public static String id(long bits, int length) {
    char[] id = new char[length];
    long rest = bits;
    for (int i = 0; i < id.length; i++) {
      id[i] = DIGITS.charAt((int) Long.remainderUnsigned(rest, 62));
      rest = Long.divideUnsigned(rest, 62) + (i % 9 == 8 ? bits * (i + 1) : 0);
    }
    return new String(id);
  }
}
