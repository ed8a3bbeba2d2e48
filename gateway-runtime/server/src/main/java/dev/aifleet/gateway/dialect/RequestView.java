package dev.aifleet.gateway.dialect;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What the gateway needs to know about a request body; everything else in it stays bytes.
///
/// @param model as the client wrote it
/// @param modelStart offset of the value's opening quote
/// @param modelEnd offset behind its closing quote
public record RequestView(String model, int modelStart, int modelEnd, boolean stream) {
  private static final int MAX_MODEL_LENGTH = 256;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(64 << 20)
                  .maxNumberLength(1000)
                  .build())
          .build();

  /// Understood, or what to tell the client.
  public sealed interface Reading {
    record Understood(RequestView view) implements Reading {}

    record Unreadable(String message, @Nullable String param, String code) implements Reading {}
  }

  /// Walks the whole body once, so that a broken one is refused here and `model` given twice cannot
  /// mean one thing to our policies and another to the upstream.
  public static Reading read(byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return unreadable("The request body must be a JSON object.", null, "invalid_json");
      }
      return readFields(parser);
    } catch (JacksonException e) {
      return unreadable("We could not parse the JSON body of your request.", null, "invalid_json");
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  private static Reading readFields(JsonParser parser) throws IOException {
    RequestView view = null;
    boolean stream = false;
    boolean streamSeen = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("model")) {
        if (view != null) {
          return unreadable("'model' is given twice.", "model", "duplicate_parameter");
        }
        if (value != JsonToken.VALUE_STRING || parser.getTextLength() > MAX_MODEL_LENGTH) {
          return unreadable("'model' must be the name of a model.", "model", "invalid_type");
        }
        view = viewAt(parser);
      } else if (name.equals("stream")) {
        if (streamSeen) {
          return unreadable("'stream' is given twice.", "stream", "duplicate_parameter");
        }
        streamSeen = true;
        stream = value == JsonToken.VALUE_TRUE;
      } else {
        parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      return unreadable("There is more than one JSON document.", null, "invalid_json");
    }
    if (view == null || view.model().isEmpty()) {
      return unreadable("You must provide a model parameter.", "model", "missing_model");
    }
    if (view.modelStart() < 0) {
      return unreadable("The request body must be UTF-8.", null, "invalid_json");
    }
    return new Reading.Understood(
        new RequestView(view.model(), view.modelStart(), view.modelEnd(), stream));
  }

  private static RequestView viewAt(JsonParser parser) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    String model = parser.getText();
    return new RequestView(model, start, (int) parser.currentLocation().getByteOffset(), false);
  }

  private static Reading unreadable(String message, @Nullable String param, String code) {
    return new Reading.Unreadable(message, param, code);
  }
}
