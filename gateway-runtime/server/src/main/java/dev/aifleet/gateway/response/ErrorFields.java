package dev.aifleet.gateway.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The fields of one error that an upstream reports with status 200.
final class ErrorFields {
  private @Nullable String message;
  private @Nullable String type;
  private @Nullable String param;
  private @Nullable String code;

  void take(String name, @Nullable String value) {
    switch (name) {
      case "message" -> message = value;
      case "type" -> type = value;
      case "param" -> param = value;
      case "code" -> code = value;
      default -> {}
    }
  }

  /// Reads an error object, or a plain text.
  ///
  /// @return whether there is an error: some providers write an empty one into every response
  boolean read(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      String text = scalar(parser, value);
      take("message", text);
      boolean nothing = value == JsonToken.VALUE_FALSE || value == JsonToken.VALUE_NULL;
      return text == null ? !nothing : !text.isEmpty();
    }
    boolean some = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      some = true;
      String name = parser.currentName();
      take(name, scalar(parser, parser.nextToken()));
    }
    return some;
  }

  /// Null: none.
  @Nullable String message() {
    return message;
  }

  /// Null: none.
  @Nullable String type() {
    return type;
  }

  StreamError error() {
    return StreamError.of(message, type, param, code);
  }

  /// Null: neither text nor number; the value was skipped.
  static @Nullable String scalar(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING || value.isNumeric()) {
      return parser.getText();
    }
    parser.skipChildren();
    return null;
  }
}
