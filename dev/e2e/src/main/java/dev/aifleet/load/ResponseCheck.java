package dev.aifleet.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Whether a response is complete: a unary one is one JSON object with content and usage; a
/// stream has as many content events as its usage says, a finish reason and `[DONE]`, and nothing
/// after it.
final class ResponseCheck {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String DATA = "data: ";

  private int contents;
  private int finishes;
  private int completionTokens = -1;

  private ResponseCheck() {}

  /// The error, or null.
  static @Nullable String ofUnary(Buffer body) {
    ResponseCheck check = new ResponseCheck();
    try {
      check.read(body.toString());
    } catch (IOException e) {
      return "the body is not whole JSON: " + body.length() + " bytes";
    }
    if (check.contents != 1 || check.finishes != 1) {
      return "the body holds no answer: " + shortened(body.toString());
    }
    return check.completionTokens < 0 ? "the answer tells no usage" : null;
  }

  /// The error, or null.
  ///
  /// @param tokens expected; 0: any number
  static @Nullable String ofStream(Buffer body, int tokens) {
    String text = body.toString();
    if (!text.endsWith(DATA + "[DONE]\n\n")) {
      return "the stream ends without [DONE], after " + text.length() + " bytes: " + tail(text);
    }
    ResponseCheck check = new ResponseCheck();
    String events = text.substring(0, text.length() - (DATA + "[DONE]\n\n").length());
    try {
      for (String line : events.lines().toList()) {
        if (line.startsWith(DATA)) {
          check.read(line.substring(DATA.length()));
        }
      }
    } catch (IOException e) {
      return "an event is not whole JSON";
    }
    if (check.finishes != 1) {
      return "the stream has " + check.finishes + " finish reasons";
    }
    if (check.contents != check.completionTokens) {
      return "the stream has "
          + check.contents
          + " content events, its usage says "
          + check.completionTokens;
    }
    return check.tokensAre(tokens);
  }

  private @Nullable String tokensAre(int tokens) {
    return tokens > 0 && completionTokens != tokens
        ? "the answer has " + completionTokens + " tokens, not " + tokens
        : null;
  }

  private void read(String json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new IOException("ends early");
        }
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token.isScalarValue()) {
          value(String.valueOf(parser.currentName()), parser);
        }
      }
      if (parser.nextToken() != null) {
        throw new IOException("goes on");
      }
    }
  }

  private void value(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "content" -> contents += parser.getValueAsString("").isEmpty() ? 0 : 1;
      case "finish_reason" -> finishes += parser.getValueAsString("").isEmpty() ? 0 : 1;
      case "completion_tokens" -> completionTokens = parser.getIntValue();
      default -> {}
    }
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200);
  }

  private static String tail(String text) {
    return text.length() <= 200 ? text : text.substring(text.length() - 200);
  }
}
