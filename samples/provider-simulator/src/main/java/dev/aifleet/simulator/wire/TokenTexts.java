package dev.aifleet.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// A greeting, and filler that goes round; all escaped for JSON.
final class TokenTexts {
  /// Answers up to this long are put together once.
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

  /// A text whose first token is another.
  byte[] text(byte[] firstTokenBytes, int tokens) {
    var text = new ByteArrayOutputStream(firstTokenBytes.length + tokens * 6);
    text.writeBytes(firstTokenBytes);
    for (int i = 1; i < tokens; i++) {
      text.writeBytes(token(i));
    }
    return text.toByteArray();
  }
}
