package dev.aifleet.gateway.response;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.aifleet.gateway.dialect.ErrorReading;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides whether a JSON body with status 200 is a response or an error. Reads only its outermost
/// fields, up to the first that belongs to a response, which is usually within the first few
/// hundred bytes.
///
/// @param verdict `Hold` if it depends on bytes that have not arrived
/// @param answerId id of the response in the body; null: not known
record BodyInspection(OpeningVerdict verdict, @Nullable String answerId) {
  /// Fields of which every inference response has one. A body with a non-empty one is a response,
  /// whatever else it contains.
  private static final Set<String> ANSWERS =
      Set.of("choices", "content", "output", "data", "text", "results", "candidates", "embeddings");

  private static final int BAD_GATEWAY = 502;
  private static final int MOST_READ = 64 * 1024;

  /// For a possibly long body: an error is at its beginning.
  ///
  /// @param whole whether these are all bytes
  static BodyInspection ofBeginning(Buffer body, boolean whole) {
    int length = Math.min(body.length(), MOST_READ);
    return of(body.getBytes(0, length), whole && length == body.length());
  }

  /// @param body bytes received so far
  /// @param whole whether these are all bytes
  static BodyInspection of(byte[] body, boolean whole) {
    try (JsonParser parser = ResponseView.JSON.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return new BodyInspection(whole ? unusable("is empty") : OpeningVerdict.HOLD, null);
      }
      var fields = new Fields(parser);
      return new BodyInspection(verdict(fields, first, body, whole), fields.id);
    } catch (JacksonException e) {
      return new BodyInspection(unusable("is no JSON"), null);
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  private static OpeningVerdict verdict(Fields fields, JsonToken first, byte[] body, boolean whole)
      throws IOException {
    try {
      // Google wraps errors in an array.
      JsonToken start = first == JsonToken.START_ARRAY ? fields.parser.nextToken() : first;
      if (start != JsonToken.START_OBJECT || fields.holdAnswer()) {
        return OpeningVerdict.BEGIN;
      }
      if (fields.reported) {
        return new OpeningVerdict.Failed(reported(body));
      }
      return fields.choiceless ? unusable("has no choices") : OpeningVerdict.BEGIN;
    } catch (JsonEOFException e) {
      return whole ? unusable("is cut off") : OpeningVerdict.HOLD;
    } catch (JacksonException e) {
      return unusable("is no JSON");
    }
  }

  private static StreamError reported(byte[] body) {
    var read = ErrorReading.of(body);
    return StreamError.of(read.message(), read.type(), read.param(), read.code(), BAD_GATEWAY);
  }

  private static OpeningVerdict unusable(String why) {
    return new OpeningVerdict.Failed(StreamError.unusable("The upstream's answer " + why + "."));
  }

  private static final class Fields {
    private final JsonParser parser;
    private final ErrorFields error = new ErrorFields();
    private boolean reported;

    /// Whether `choices` of a completion is empty.
    private boolean choiceless;

    private @Nullable String id;

    Fields(JsonParser parser) {
      this.parser = parser;
    }

    /// Reads up to a field of a response: true; or to the end: false.
    boolean holdAnswer() throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (ANSWERS.contains(name)) {
          if (isSet(value)) {
            return true;
          }
          choiceless |= name.equals("choices");
        } else {
          read(name, value);
        }
      }
      return false;
    }

    private void read(String name, JsonToken value) throws IOException {
      switch (name) {
        case "id" -> id = ErrorFields.scalar(parser, value);
        case "error", "errors", "detail" -> reported |= readAll(value);
        case "base_resp" -> reported |= isMiniMaxError(value);
        // Relays without error objects write only the text.
        case "message", "msg" -> {
          String text = ErrorFields.scalar(parser, value);
          reported |= text != null && !text.isEmpty();
        }
        default -> parser.skipChildren();
      }
    }

    /// MiniMax always responds with 200; any code but 0 is an error.
    private boolean isMiniMaxError(JsonToken value) throws IOException {
      boolean some = false;
      if (value != JsonToken.START_OBJECT) {
        parser.skipChildren();
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isCode = parser.currentName().equals("status_code");
        String told = ErrorFields.scalar(parser, parser.nextToken());
        some |= isCode && told != null && !told.equals("0");
      }
      return some;
    }

    /// Whether the value is non-empty. One more token of an array or object has been read then.
    private boolean isSet(JsonToken value) throws IOException {
      return switch (value) {
        case START_ARRAY -> parser.nextToken() != JsonToken.END_ARRAY;
        case START_OBJECT -> parser.nextToken() != JsonToken.END_OBJECT;
        case VALUE_STRING -> parser.getTextLength() > 0;
        case VALUE_NULL, VALUE_FALSE -> false;
        default -> true;
      };
    }

    /// One error, or an array of them.
    private boolean readAll(JsonToken value) throws IOException {
      if (value != JsonToken.START_ARRAY) {
        return error.read(parser, value);
      }
      boolean some = false;
      JsonToken each = parser.nextToken();
      while (each != null && each != JsonToken.END_ARRAY) {
        some |= error.read(parser, each);
        each = parser.nextToken();
      }
      return some;
    }
  }
}
