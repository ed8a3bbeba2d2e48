package dev.aifleet.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.knobs.Content;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Content of one response, independent of its format.
///
/// @param body of the request
/// @param randomBits 64 bits that make its ids unique
/// @param created seconds since 1970
/// @param firstToken replaces the greeting, escaped for JSON; null: the greeting
public record ResponsePlan(
    TextGenerator generator,
    Content content,
    RequestHead head,
    ParsedRequest parsed,
    Buffer body,
    long randomBits,
    long created,
    @Nullable String firstToken) {

  public String id(String prefix, int length) {
    return prefix + TextGenerator.id(randomBits, length);
  }

  public int tokens() {
    return Math.min(content.tokens(), parsed.maxTokens());
  }

  /// Whether `max_tokens` limits it.
  public boolean isTruncated() {
    return tokens() < content.tokens();
  }

  /// Token `n`, escaped for JSON.
  public byte[] token(int n) {
    return n == 0 && hasCustomFirstToken() ? firstTokenBytes() : texts().token(n);
  }

  /// All tokens, escaped for JSON.
  public byte[] text() {
    return hasCustomFirstToken()
        ? texts().text(firstTokenBytes(), tokens())
        : texts().text(tokens());
  }

  /// Number of tool calls instead of text.
  public int toolCalls() {
    return parsed.tool().isEmpty() ? 0 : content.toolCalls();
  }

  /// A tool call's arguments in the pieces of a stream; joined they are a JSON object.
  public String[] toolArguments() {
    return new String[] {"{\"text\":", " " + Json.quoted("Hello from " + generator.name()), "}"};
  }

  /// Estimated: four bytes per token, as in English text.
  public int promptTokens() {
    return Math.max(1, body.length() / 4);
  }

  public boolean includesUsage() {
    return content.usage() != Content.Usage.Never;
  }

  private boolean hasCustomFirstToken() {
    return firstToken != null || content.padding() > 0;
  }

  private byte[] firstTokenBytes() {
    byte[] start = firstToken != null ? firstToken.getBytes(UTF_8) : texts().token(0);
    byte[] padded = Arrays.copyOf(start, start.length + content.padding());
    Arrays.fill(padded, start.length, padded.length, (byte) 'x');
    return padded;
  }

  private TokenTexts texts() {
    return generator.in(content.texts());
  }
}
