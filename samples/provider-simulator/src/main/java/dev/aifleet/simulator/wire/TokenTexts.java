package dev.aifleet.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// The text of each token: a greeting first, then words in rotation; all escaped for JSON.
final class TokenTexts {
  /// Texts with fewer tokens than this are built once.
  private static final int CACHED = 256;

  private final byte[] greeting;
  private final byte[][] filler;
  private final byte[][] cached;

  TokenTexts(String greeting, List<String> filler) {
    this.greeting = Json.escaped(greeting).getBytes(UTF_8);
    this.filler = filler.stream().map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new);
    cached = new byte[CACHED][];
    Arrays.setAll(cached, tokens -> text(this.greeting, tokens));
  }

  byte[] token(int n) {
    return n == 0 ? greeting : filler[(n - 1) % filler.length];
  }

  byte[] text(int tokens) {
    return tokens < CACHED ? cached[tokens] : text(greeting, tokens);
  }

  /// A text with another first token.
  byte[] text(byte[] firstTokenBytes, int tokens) {
    var text = new ByteArrayOutputStream(firstTokenBytes.length + tokens * 6);
    text.writeBytes(firstTokenBytes);
    for (int i = 1; i < tokens; i++) {
      text.writeBytes(token(i));
    }
    return text.toByteArray();
  }
}
