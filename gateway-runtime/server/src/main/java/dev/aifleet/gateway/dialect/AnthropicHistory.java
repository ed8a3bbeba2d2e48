package dev.aifleet.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Searches the messages of an Anthropic request for content of another provider that Anthropic's
/// API would reject: thinking blocks without its signature, and ids of tool calls that violate its
/// grammar.
final class AnthropicHistory {
  /// Longer texts are not decoded: none of them is searched for.
  private static final int MOST_BYTES = 256;

  /// Stands for a text that is too long.
  private static final String LONG = "...";

  private final JsonParser parser;
  private final byte[] body;

  private AnthropicHistory(JsonParser parser, byte[] body) {
    this.parser = parser;
    this.body = body;
  }

  /// @param parser at the value of `messages`; afterwards at its end
  /// @param body that it reads
  static boolean isForeign(JsonParser parser, byte[] body) throws IOException {
    return new AnthropicHistory(parser, body).messages();
  }

  private boolean messages() throws IOException {
    boolean foreign = false;
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return false;
    }
    for (JsonToken item = parser.nextToken(); isWithin(item); item = parser.nextToken()) {
      foreign |= item == JsonToken.START_OBJECT && message();
      skip(item);
    }
    return foreign;
  }

  private boolean message() throws IOException {
    boolean foreign = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean content = parser.currentName().equals("content");
      if (content && parser.nextToken() == JsonToken.START_ARRAY) {
        foreign |= blocks();
      } else if (content) {
        parser.skipChildren();
      } else {
        parser.nextToken();
        parser.skipChildren();
      }
    }
    return foreign;
  }

  private boolean blocks() throws IOException {
    boolean foreign = false;
    for (JsonToken item = parser.nextToken(); isWithin(item); item = parser.nextToken()) {
      foreign |= item == JsonToken.START_OBJECT && block();
      skip(item);
    }
    return foreign;
  }

  private boolean block() throws IOException {
    String type = null;
    String signature = null;
    String id = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "type" -> type = text();
        case "signature" -> signature = text();
        case "id", "tool_use_id" -> id = text();
        default -> {}
      }
      parser.skipChildren();
    }
    return switch (type) {
      case null -> false;
      case "thinking" -> MintedThinking.isMinted(signature);
      case "tool_use", "tool_result" -> !LONG.equals(id) && !ToolCallId.isAnthropics(id);
      default -> false;
    };
  }

  /// Null: not a string.
  private @Nullable String text() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return null;
    }
    int start = (int) parser.currentTokenLocation().getByteOffset() + 1;
    int end = start;
    while (end - start <= MOST_BYTES && end < body.length && body[end] != '"') {
      end += body[end] == '\\' ? 2 : 1;
    }
    if (end - start <= MOST_BYTES) {
      return parser.getText();
    }
    return MintedThinking.isAt(body, start) ? MintedThinking.MARK : LONG;
  }

  private static boolean isWithin(@Nullable JsonToken token) {
    return token != null && token != JsonToken.END_ARRAY;
  }

  private void skip(JsonToken item) throws IOException {
    if (item == JsonToken.START_ARRAY) {
      parser.skipChildren();
    }
  }
}
