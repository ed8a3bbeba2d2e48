package dev.aifleet.gateway.resilience;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Recognises errors about state that a provider did not create or no longer has; the one table of
/// them. Another upstream of the model may store it.
final class StateMisses {
  /// Longest distance between the two halves of a sentence, in characters, such as an id between
  /// them.
  private static final int MOST_BETWEEN = 250;

  /// Error codes.
  private static final List<String> CODES =
      List.of(
          "previous_response_not_found",
          "invalid_encrypted_content",
          "conversation_not_found",
          "container_not_found",
          "file_not_found",
          "item_not_found",
          "thinking_signature_invalid");

  /// Error messages without a code, in lower case.
  ///
  /// @param end follows `start` after an id; empty: `start` is sufficient
  private record Sentence(String start, String end) {}

  private static final List<Sentence> SENTENCES =
      List.of(
          // OpenAI and Azure.
          new Sentence("previous response ", "not found"),
          new Sentence("response with id ", "not found"),
          new Sentence("conversation with id ", "not found"),
          new Sentence("container with id ", "not found"),
          new Sentence("item with id ", "not found"),
          new Sentence("items are not persisted when", ""),
          new Sentence("no such file object", ""),
          new Sentence("no such container", ""),
          new Sentence("encrypted content ", "could not be "),
          // Anthropic.
          new Sentence("invalid `signature` in `thinking`", ""),
          new Sentence("invalid signature in thinking", ""),
          new Sentence("invalid `data` in `redacted_thinking`", ""),
          new Sentence("file not found", ""),
          new Sentence("container not found", ""),
          new Sentence("container: not found", ""),
          // Gemini.
          new Sentence("thought signature is not valid", ""),
          new Sentence("corrupted thought signature", ""),
          new Sentence("permission to access the file ", "may not exist"),
          new Sentence("cachedcontent not found", ""));

  private StateMisses() {}

  /// @param body of the error, as far as received
  static boolean isOne(int status, Buffer body) {
    boolean possible = status == 400 || status == 403 || status == 404 || status == 422;
    if (!possible || body.length() == 0) {
      return false;
    }
    String text = body.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return CODES.stream().anyMatch(text::contains)
        || SENTENCES.stream().anyMatch(sentence -> holds(text, sentence));
  }

  private static boolean holds(String text, Sentence sentence) {
    int start = text.indexOf(sentence.start());
    if (start < 0) {
      return false;
    }
    int behind = start + sentence.start().length();
    int end = text.indexOf(sentence.end(), behind);
    return end >= 0 && end - behind <= MOST_BETWEEN;
  }
}
