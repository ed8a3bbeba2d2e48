package dev.aifleet.simulator.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// What the simulator reads of a chat completion request. Scanned once, without a tree.
///
/// @param model empty: missing
/// @param hasMessages `messages` is an array
/// @param includeUsage `stream_options.include_usage`
/// @param maxTokens `max_completion_tokens` or `max_tokens`; unlimited when missing
/// @param bytes length of the body, from which prompt tokens are estimated
public record ChatRequest(
    String model,
    boolean hasMessages,
    boolean stream,
    boolean includeUsage,
    int maxTokens,
    int bytes) {
  private static final JsonFactory JSON = new JsonFactory();

  /// @throws IOException the body is no JSON object
  public static ChatRequest read(byte[] body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the body is not a JSON object");
      }
      Scan scan = new Scan();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        scan.field(parser);
      }
      if (parser.nextToken() != null) {
        throw new IOException("something follows the JSON object");
      }
      return scan.result(body.length);
    }
  }

  /// About four bytes each, as with English text.
  public int promptTokens() {
    return Math.max(1, bytes / 4);
  }

  private static final class Scan {
    private String model = "";
    private boolean hasMessages;
    private boolean stream;
    private boolean includeUsage;
    private int maxTokens = Integer.MAX_VALUE;

    /// Reads one field of the outer object; the parser stands on its name.
    void field(JsonParser parser) throws IOException {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "model" -> model = value == JsonToken.VALUE_STRING ? parser.getText() : "";
        case "messages" -> hasMessages = value == JsonToken.START_ARRAY;
        case "stream" -> stream = value == JsonToken.VALUE_TRUE;
        case "stream_options" -> streamOptions(parser);
        case "max_tokens", "max_completion_tokens" -> {
          if (value == JsonToken.VALUE_NUMBER_INT) {
            maxTokens = Math.clamp(parser.getValueAsLong(Integer.MAX_VALUE), 1, 1 << 30);
          }
        }
        default -> {}
      }
      parser.skipChildren();
    }

    private void streamOptions(JsonParser parser) throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("include_usage")) {
          includeUsage = value == JsonToken.VALUE_TRUE;
        }
        parser.skipChildren();
      }
    }

    ChatRequest result(int bytes) {
      return new ChatRequest(model, hasMessages, stream, includeUsage, maxTokens, bytes);
    }
  }
}
