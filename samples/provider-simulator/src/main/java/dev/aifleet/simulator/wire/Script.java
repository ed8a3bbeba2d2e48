package dev.aifleet.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.knobs.Content;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one answer has to say, in whatever format.
///
/// @param body of the request
/// @param bits 64 that tell this answer from others
/// @param created seconds since 1970
/// @param opening the first token, escaped for JSON, where it is not the greeting
public record Script(
    Wording wording,
    Content content,
    Call call,
    Ask ask,
    Buffer body,
    long bits,
    long created,
    @Nullable String opening) {

  public String id(String prefix, int length) {
    return prefix + Wording.id(bits, length);
  }

  public int tokens() {
    return Math.min(content.tokens(), ask.maxTokens());
  }

  /// Whether `max_tokens` ended it.
  public boolean cutShort() {
    return tokens() < content.tokens();
  }

  /// Token `n`, escaped for JSON.
  public byte[] token(int n) {
    return n == 0 && isSpecial() ? first() : words().token(n);
  }

  /// All tokens, escaped for JSON.
  public byte[] text() {
    return isSpecial() ? words().text(first(), tokens()) : words().text(tokens());
  }

  /// How many tools are called instead of saying something.
  public int toolCalls() {
    return ask.tool().isEmpty() ? 0 : content.toolCalls();
  }

  /// A tool call's arguments, in the pieces that a stream sends; together a JSON object.
  public String[] toolArguments() {
    return new String[] {"{\"text\":", " " + Json.quoted("Hello from " + wording.name()), "}"};
  }

  /// About four bytes each, as with English text.
  public int promptTokens() {
    return Math.max(1, body.length() / 4);
  }

  public boolean tellsUsage() {
    return content.usage() != Content.Usage.Never;
  }

  private boolean isSpecial() {
    return opening != null || content.padding() > 0;
  }

  private byte[] first() {
    byte[] start = opening != null ? opening.getBytes(UTF_8) : words().token(0);
    byte[] padded = Arrays.copyOf(start, start.length + content.padding());
    Arrays.fill(padded, start.length, padded.length, (byte) 'x');
    return padded;
  }

  private Vocabulary words() {
    return wording.in(content.words());
  }
}
