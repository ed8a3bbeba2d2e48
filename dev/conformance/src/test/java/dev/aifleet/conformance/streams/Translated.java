package dev.aifleet.conformance.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/// A recording in a format other than the client's, and its translation.
final class Translated {
  /// @param path of the client
  record Pair(String path, Recording upstream) {}

  static final List<Pair> PAIRS =
      List.of(
          new Pair("/v1/chat/completions", Recording.Messages),
          new Pair("/v1/chat/completions", Recording.MessagesTools),
          new Pair("/v1/chat/completions", Recording.Gemini),
          new Pair("/v1/messages", Recording.Chat),
          new Pair("/v1/messages", Recording.ChatTools));

  private static final Pattern CREATED = Pattern.compile("\"created\":\\d+");
  private static final Pattern MADE_UP = Pattern.compile("(call|chatcmpl-|msg)_[0-9a-f]{16}");

  private Translated() {}

  /// Without generated values: time, and ids that the upstream does not have.
  static String known(String body) {
    String timeless = CREATED.matcher(body).replaceAll("\"created\":0");
    return MADE_UP.matcher(timeless).replaceAll("$1_made_up");
  }

  /// Asserts that the translation has the recorded content.
  static void assertMeans(String path, Recording upstream, String body) {
    if (path.equals("/v1/messages")) {
      assertThat(body)
          .startsWith("event: message_start\n")
          .containsOnlyOnce("event: message_stop\n")
          .endsWith("\n\n")
          .contains("\"output_tokens\":" + upstream.outputTokens())
          .doesNotContain("[DONE]\n");
    } else {
      assertThat(body)
          .startsWith("data: {")
          .containsOnlyOnce("data: [DONE]\n")
          .endsWith("data: [DONE]\n\n")
          .contains("\"prompt_tokens\":" + upstream.inputTokens())
          .contains("\"completion_tokens\":" + upstream.outputTokens());
    }
    assertThat(body).contains(content(upstream)).doesNotContain("\"error\":{");
  }

  private static List<String> content(Recording upstream) {
    return switch (upstream) {
      case Chat, Messages -> List.of("Grüße", "漢字");
      case ChatTools -> List.of("天気", "weather", "Zürich", "\"now\"", "tool_use");
      case MessagesTools -> List.of("Höchste Zeit.", "weather", "Zürich", "tool_calls");
      case Gemini -> List.of("Grüße, 漢字", "weather", "Zürich", "tool_calls");
      case Completions, Responses -> List.of();
    };
  }
}
