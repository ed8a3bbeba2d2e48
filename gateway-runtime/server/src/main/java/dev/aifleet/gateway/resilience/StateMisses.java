package dev.aifleet.gateway.resilience;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// The providers' words for state that they did not make or do not have any more: the one table of
/// them. It may be at another upstream of the same model.
final class StateMisses {
  /// How far the two halves of a sentence stand apart at most, such as an id between them.
  private static final int MOST_BETWEEN = 250;

  /// Codes.
  private static final List<String> CODES =
      List.of(
          "previous_response_not_found",
          "invalid_encrypted_content",
          "conversation_not_found",
          "container_not_found",
          "file_not_found",
          "item_not_found",
          "thinking_signature_invalid");

  /// Sentences without a code of their own, in lower case.
  ///
  /// @param end behind `start`, with an id between them; empty: `start` says it all
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

  /// @param body of the error, as far as it is known
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
