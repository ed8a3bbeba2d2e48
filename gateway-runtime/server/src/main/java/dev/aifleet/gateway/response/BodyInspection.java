package dev.aifleet.gateway.response;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides whether a JSON body with status 200 is a response or an error. Reads only its outermost
/// fields, up to the first that belongs to a response, which is usually within the first few
/// hundred bytes; on request also the usage after it.
///
/// @param verdict `Hold` if it depends on bytes that have not arrived
/// @param responseId id of the response in the body; null: not known
/// @param usage in a body that has arrived whole; null: not found, or not looked for
record BodyInspection(OpeningVerdict verdict, @Nullable String responseId, @Nullable Usage usage) {
  /// Fields of which every inference response has one, in the shapes of OpenAI, Anthropic, Gemini
  /// and servers like theirs. A body with a non-empty one is a response, whatever else it contains;
  /// one with none is no response.
  private static final Set<String> RESPONSE_FIELDS =
      Set.of(
          "choices",
          "content",
          "output",
          "output_text",
          "data",
          "text",
          "segments",
          "audio",
          "images",
          "results",
          "candidates",
          "promptFeedback",
          "embedding",
          "embeddings",
          "input_tokens",
          "totalTokens");

  /// For a whole body without any field of a response.
  static final OpeningVerdict NO_CONTENT = unusable("has no content");

  private static final int BAD_GATEWAY = 502;
  private static final int MOST_READ = 64 * 1024;

  /// For a possibly long body: an error is at its beginning.
  ///
  /// @param whole whether these are all bytes
  static BodyInspection ofBeginning(Buffer body, boolean whole) {
    return ofBeginning(body, whole, null);
  }

  /// The same, and the usage of a short body that has arrived whole, which saves another pass.
  static BodyInspection ofBeginning(Buffer body, boolean whole, @Nullable Format format) {
    int length = body.length();
    boolean ends = length <= MOST_READ && length > 0 && body.getByte(length - 1) == '}';
    int read = Math.min(length, MOST_READ);
    return of(body.getBytes(0, read), whole && read == length, ends ? format : null);
  }

  /// @param body bytes received so far
  /// @param whole whether these are all bytes
  static BodyInspection of(byte[] body, boolean whole) {
    return of(body, whole, null);
  }

  private static BodyInspection of(byte[] body, boolean whole, @Nullable Format format) {
    try (JsonParser parser = ResponseView.JSON.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return unread(whole ? unusable("is empty") : OpeningVerdict.HOLD);
      }
      var fields = new Fields(parser, format);
      OpeningVerdict verdict = verdict(fields, first, body, whole);
      if (format != null && verdict instanceof OpeningVerdict.Begin) {
        fields.readUsage();
      }
      return new BodyInspection(verdict, fields.id, fields.usage);
    } catch (JacksonException e) {
      return unread(unusable("is no JSON"));
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  private static OpeningVerdict verdict(Fields fields, JsonToken first, byte[] body, boolean whole)
      throws IOException {
    try {
      // Google wraps errors in an array.
      JsonToken start = first == JsonToken.START_ARRAY ? fields.parser.nextToken() : first;
      if (start != JsonToken.START_OBJECT || fields.holdResponse()) {
        return OpeningVerdict.BEGIN;
      }
      if (fields.reported) {
        return new OpeningVerdict.Failed(reported(body));
      }
      if (fields.choiceless) {
        return unusable("has no choices");
      }
      return fields.named ? OpeningVerdict.BEGIN : NO_CONTENT;
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

  private static BodyInspection unread(OpeningVerdict verdict) {
    return new BodyInspection(verdict, null, null);
  }

  private static OpeningVerdict unusable(String why) {
    return new OpeningVerdict.Failed(StreamError.unusable("The upstream's response " + why + "."));
  }

  private static final class Fields {
    private final JsonParser parser;

    /// Null: usage is not looked for.
    private final @Nullable Format format;

    private final ErrorFields error = new ErrorFields();
    private boolean reported;

    /// Whether `choices` of a completion is empty.
    private boolean choiceless;

    /// Whether a field of a response is there, if only empty, such as `content` of a model that had
    /// nothing to add.
    private boolean named;

    private @Nullable String id;
    private @Nullable Usage usage;

    Fields(JsonParser parser, @Nullable Format format) {
      this.parser = parser;
      this.format = format;
    }

    /// Reads up to a field of a response: true; or to the end: false.
    boolean holdResponse() throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (RESPONSE_FIELDS.contains(name)) {
          if (isSet(parser, value)) {
            return true;
          }
          choiceless |= name.equals("choices");
          named |= value != JsonToken.VALUE_NULL;
        } else {
          read(name, value);
        }
      }
      return false;
    }

    /// Reads on, after the first field of a response, until the usage is found.
    void readUsage() throws IOException {
      try {
        while (usage == null && parser.nextToken() != null) {
          if (parser.currentToken() == JsonToken.FIELD_NAME
              && parser.getParsingContext().getNestingDepth() == 1
              && parser.currentName().equals("usage")) {
            read("usage", parser.nextToken());
          }
        }
      } catch (JacksonException e) {
        // The body passes as it is, and more of it may come.
      }
    }

    private void read(String name, JsonToken value) throws IOException {
      switch (name) {
        case "usage" -> {
          if (format != null && usage == null && value == JsonToken.START_OBJECT) {
            usage = UsageFields.read(parser, format);
          } else {
            parser.skipChildren();
          }
        }
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
        String code = ErrorFields.scalar(parser, parser.nextToken());
        some |= isCode && code != null && !code.equals("0");
      }
      return some;
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

  /// One more token of a non-empty array or object has been read then.
  static boolean isSet(JsonParser parser, JsonToken value) throws IOException {
    return switch (value) {
      case START_ARRAY -> parser.nextToken() != JsonToken.END_ARRAY;
      case START_OBJECT -> parser.nextToken() != JsonToken.END_OBJECT;
      case VALUE_STRING -> parser.getTextLength() > 0;
      case VALUE_NULL, VALUE_FALSE -> false;
      default -> true;
    };
  }
}
