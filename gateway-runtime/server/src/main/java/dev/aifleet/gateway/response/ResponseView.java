package dev.aifleet.gateway.response;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Parsed facts of one event's JSON. Created only for the few events that may matter.
///
/// @param type of a named event; it is sent twice, beside the data and as the first field in it
/// @param id of the response it belongs to, if present
/// @param choices whether there are any; null: not present
/// @param error reported by the event
/// @param isOwn whether the client's SDKs read the error in this place
record ResponseView(
    @Nullable String type,
    @Nullable String id,
    @Nullable Boolean choices,
    @Nullable Usage usage,
    @Nullable StreamError error,
    boolean isOwn) {
  private static final ResponseView NOTHING = new ResponseView(null, null, null, null, null, true);

  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(64 << 20).build())
          .build();

  /// For data that is not a JSON object, such as `[DONE]`.
  static ResponseView of(EventFields event, Format format) {
    try (JsonParser parser = JSON.createParser(event.data())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NOTHING;
      }
      var walk = new Walk(parser, format, event.name());
      walk.event();
      return walk.view(event);
    } catch (JacksonException e) {
      return NOTHING;
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  /// For an event that reports an error in a format that no client's SDK reads.
  static ResponseView ofError(StreamError error) {
    return new ResponseView(null, null, null, null, error, false);
  }

  /// Whether the event only marks the end of the stream.
  static boolean isEndMark(EventFields event) {
    return Arrays.equals(event.data(), DONE);
  }

  /// Whether the event is complete, though it may lack its blank line.
  static boolean isWhole(EventFields event) {
    byte[] data = event.data();
    if (data.length == 0 || Arrays.equals(data, DONE)) {
      return event.name() == null;
    }
    try (JsonParser parser = JSON.createParser(data)) {
      while (parser.nextToken() != null) {
        parser.skipChildren();
      }
      return true;
    } catch (JacksonException e) {
      return false;
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  /// Parses a usage object; null: it is none.
  static @Nullable Usage usage(byte[] json, Format format) {
    try (JsonParser parser = JSON.createParser(json)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? UsageFields.read(parser, format) : null;
    } catch (JacksonException e) {
      return null;
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  /// One pass over an event. `response` and `message` hold a response, with fields of the same
  /// names.
  private static final class Walk {
    private final JsonParser parser;
    private final Format format;
    private @Nullable String type;
    private @Nullable String id;
    private @Nullable Boolean choices;
    private @Nullable Usage usage;
    private boolean failed;

    /// Whether the error is an object.
    private boolean object;

    /// Whether the event is an error in the format of a whole response.
    private boolean bare;

    private final ErrorFields flat = new ErrorFields();
    private final ErrorFields nested = new ErrorFields();

    Walk(JsonParser parser, Format format, @Nullable String name) {
      this.parser = parser;
      this.format = format;
      this.type = name;
    }

    ResponseView view(EventFields event) {
      boolean terminal = "error".equals(type) || "response.failed".equals(type);
      if (!failed && !terminal && !bare) {
        return new ResponseView(type, id, choices, usage, null, true);
      }
      ErrorFields fields = failed ? nested : flat;
      if (fields.message() != null && !bare) {
        return new ResponseView(type, id, choices, usage, fields.error(), isOwn(event, terminal));
      }
      var reading = ErrorReading.of(event.data());
      var error =
          StreamError.of(reading.message(), reading.type(), reading.param(), reading.code());
      return new ResponseView(
          type, id, choices, usage, error, terminal && format == Format.OpenAI && !bare);
    }

    private boolean isOwn(EventFields event, boolean terminal) {
      return switch (format) {
        case OpenAI -> object || terminal;
        case Anthropic -> object && "error".equals(event.name()) && nested.type() != null;
      };
    }

    void event() throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "type" -> type = scalar(value);
          case "object" -> bare = "error".equals(scalar(value));
          case "choices" -> choices = readChoices(value);
          case "message", "response" -> {
            if (value == JsonToken.START_OBJECT) {
              response();
            } else {
              flat.take(name, scalar(value));
            }
          }
          case "code", "param" -> flat.take(name, scalar(value));
          default -> either(name, value);
        }
      }
    }

    private void response() throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("id")) {
          id = scalar(value);
        } else {
          either(name, value);
        }
      }
    }

    private void either(String name, JsonToken value) throws IOException {
      if (name.equals("usage") && value == JsonToken.START_OBJECT) {
        usage = UsageFields.read(parser, format);
      } else if (name.equals("error") && value != JsonToken.VALUE_NULL) {
        object |= value == JsonToken.START_OBJECT;
        failed |= nested.read(parser, value);
      } else {
        parser.skipChildren();
      }
    }

    private boolean readChoices(JsonToken value) throws IOException {
      if (value != JsonToken.START_ARRAY) {
        return value != JsonToken.VALUE_NULL;
      }
      boolean some = false;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        some = true;
        parser.skipChildren();
      }
      return some;
    }

    private @Nullable String scalar(JsonToken value) throws IOException {
      return ErrorFields.scalar(parser, value);
    }
  }
}
