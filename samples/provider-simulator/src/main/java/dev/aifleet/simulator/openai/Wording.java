package dev.aifleet.simulator.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// What one simulator says, as ready-made bytes: its greeting, and filler that goes round.
public final class Wording {
  private static final List<String> FILLER =
      List.of(
          ",", " and", " here", " are", " more", " words", " to", " count", " as", " tokens",
          " one", " by", " one", ".", " Once", " again");

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /// Answers up to this long are put together once.
  private static final int READY = 256;

  private final byte[] greeting;
  private final byte[] greetingDelta;
  private final byte[][] filler;
  private final byte[][] fillerDeltas;
  private final byte[][] ready;
  private final String fingerprint;

  public Wording(String name) {
    String quoted = Failure.quoted("Hello from " + name);
    String bare = quoted.substring(1, quoted.length() - 1);
    greeting = bare.getBytes(UTF_8);
    greetingDelta = delta(bare);
    filler = FILLER.stream().map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new);
    fillerDeltas = FILLER.stream().map(Wording::delta).toArray(byte[][]::new);
    fingerprint =
        ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_%010x\""
            .formatted(name.hashCode() & 0xffffffffL);
    ready = new byte[READY][];
    Arrays.setAll(ready, this::assembled);
  }

  /// The text of an answer of so many tokens, escaped for JSON.
  byte[] content(int tokens) {
    return tokens < READY ? ready[tokens] : assembled(tokens);
  }

  /// A stream's `delta` object with token `n`, and what follows in its choice.
  byte[] delta(int n) {
    return n == 0 ? greetingDelta : fillerDeltas[(n - 1) % fillerDeltas.length];
  }

  String fingerprint() {
    return fingerprint;
  }

  /// 29 characters, as OpenAI's are.
  String id(long bits) {
    char[] id = new char[29];
    long rest = bits;
    for (int i = 0; i < id.length; i++) {
      id[i] = DIGITS.charAt((int) Long.remainderUnsigned(rest, 62));
      rest = Long.divideUnsigned(rest, 62) + (i % 9 == 8 ? bits * (i + 1) : 0);
    }
    return new String(id);
  }

  private byte[] assembled(int tokens) {
    var text = new ByteArrayOutputStream(greeting.length + tokens * 6);
    text.writeBytes(greeting);
    for (int i = 1; i < tokens; i++) {
      text.writeBytes(filler[(i - 1) % filler.length]);
    }
    return text.toByteArray();
  }

  private static byte[] delta(String content) {
    return ("{\"content\":\"" + content + "\"},\"logprobs\":null,\"finish_reason\":null}]")
        .getBytes(UTF_8);
  }
}
