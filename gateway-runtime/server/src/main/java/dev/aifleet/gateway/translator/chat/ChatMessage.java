package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One parsed message of a chat completion request. `at` is its path in the request, for error
/// messages.
public sealed interface ChatMessage {
  String at();

  /// A system or developer message.
  record Instruction(String at, List<Part.Text> parts) implements ChatMessage {}

  record User(String at, List<Part> parts) implements ChatMessage {}

  /// @param signature Gemini's thought signature of the text, in the field of Google's own OpenAI
  ///     endpoint
  record Assistant(
      String at,
      List<Thought> thoughts,
      List<Part.Text> parts,
      List<ToolCall> calls,
      @Nullable String signature)
      implements ChatMessage {}

  record ToolResult(String at, String callId, List<Part> parts) implements ChatMessage {
    public String text() {
      var text = new StringBuilder();
      for (Part part : parts) {
        if (part instanceof Part.Text textPart) {
          text.append(textPart.text());
        }
      }
      return text.toString();
    }
  }

  /// Reasoning of a model, signed by its provider; only that provider accepts it back.
  sealed interface Thought {
    record Signed(String text, String signature) implements Thought {}

    record Redacted(String data) implements Thought {}
  }

  /// @param arguments parsed; OpenAI sends them as a string of JSON
  /// @param signature Gemini's thought signature, in the field of Google's own OpenAI endpoint
  record ToolCall(String id, String name, ObjectNode arguments, @Nullable String signature) {}

  sealed interface Part {
    String at();

    /// @param cacheControl Anthropic's field, sent as an extension of OpenAI's format by clients of
    ///     gateways
    record Text(String at, String text, @Nullable ObjectNode cacheControl) implements Part {}

    record Image(String at, Source source, @Nullable ObjectNode cacheControl) implements Part {}

    /// @param format `wav` or `mp3`
    record Audio(String at, String format, String base64) implements Part {}

    record File(String at, Source.Inline source, @Nullable String name) implements Part {}
  }

  sealed interface Source {
    record Inline(String mediaType, String base64) implements Source {}

    record Remote(String url) implements Source {}
  }
}
