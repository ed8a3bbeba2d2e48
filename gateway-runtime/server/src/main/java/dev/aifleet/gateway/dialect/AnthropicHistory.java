package dev.aifleet.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Looks through the messages of an Anthropic request for what Anthropic's API would refuse because
/// another provider made it earlier in the conversation: thoughts that it has not signed, and ids
/// of tool calls outside of its grammar.
final class AnthropicHistory {
  private AnthropicHistory() {}

  /// @param parser at the value of `messages`; afterwards at its end
  static boolean isForeign(JsonParser parser) throws IOException {
    boolean foreign = false;
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return false;
    }
    for (JsonToken item = parser.nextToken(); isWithin(item); item = parser.nextToken()) {
      foreign |= item == JsonToken.START_OBJECT && message(parser);
      skip(parser, item);
    }
    return foreign;
  }

  private static boolean message(JsonParser parser) throws IOException {
    boolean foreign = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean content = parser.currentName().equals("content");
      if (content && parser.nextToken() == JsonToken.START_ARRAY) {
        foreign |= blocks(parser);
      } else if (content) {
        parser.skipChildren();
      } else {
        parser.nextToken();
        parser.skipChildren();
      }
    }
    return foreign;
  }

  private static boolean blocks(JsonParser parser) throws IOException {
    boolean foreign = false;
    for (JsonToken item = parser.nextToken(); isWithin(item); item = parser.nextToken()) {
      foreign |= item == JsonToken.START_OBJECT && block(parser);
      skip(parser, item);
    }
    return foreign;
  }

  private static boolean block(JsonParser parser) throws IOException {
    String type = "";
    String signature = null;
    String id = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
      switch (name) {
        case "type" -> type = text ? parser.getText() : "";
        case "signature" -> signature = text ? parser.getText() : null;
        case "id", "tool_use_id" -> id = text ? parser.getText() : null;
        default -> {}
      }
      parser.skipChildren();
    }
    return switch (type) {
      case "thinking" -> MintedThinking.isMinted(signature);
      case "tool_use", "tool_result" -> !ToolCallId.isAnthropics(id);
      default -> false;
    };
  }

  private static boolean isWithin(@Nullable JsonToken token) {
    return token != null && token != JsonToken.END_ARRAY;
  }

  private static void skip(JsonParser parser, JsonToken item) throws IOException {
    if (item == JsonToken.START_ARRAY) {
      parser.skipChildren();
    }
  }
}
