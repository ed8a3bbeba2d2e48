package dev.aifleet.gateway.dialect;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.dialect.RequestView.Span;
import dev.aifleet.gateway.dialect.RequestView.UsageSlot;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses a JSON body in one pass, without a tree. The pass goes to the end, so that an invalid
/// body is refused here, and duplicate decisive fields are refused: a body must not mean one thing
/// to the gateway's policies and another to the upstream.
final class JsonRequest {
  private static final int MAX_NESTING = 64;
  private static final String INCLUDE = "\"include_usage\":true";
  private static final List<String> DECISIVE = List.of("model", "stream", "stream_options");
  private static final List<String> DECISIVE_OPTION = List.of("include_usage");

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(64 << 20)
                  .maxNumberLength(1000)
                  .build())
          .build();

  private final JsonParser parser;
  private final byte[] body;
  private @Nullable String model;
  private Span modelAt = new Span(-1, -1);

  /// Offset after the opening brace.
  private int inside;

  private boolean empty = true;
  private boolean streamSeen;
  private boolean stream;
  private boolean optionsSeen;
  private boolean usageRequested;
  private @Nullable UsageSlot slot;
  private boolean foreignHistory;
  private long maxTokens = -1;
  private @Nullable String stateId;

  private JsonRequest(JsonParser parser, byte[] body) {
    this.parser = parser;
    this.body = body;
  }

  static Reading read(Endpoint endpoint, byte[] body) {
    if (!Utf8.isWellFormed(body)) {
      return RequestView.unreadable(
          "The request body must be UTF-8.", null, Reading.Fault.InvalidJson);
    }
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return RequestView.unreadable(
            "The request body must be a JSON object.", null, Reading.Fault.InvalidJson);
      }
      return new JsonRequest(parser, body).readFields(endpoint);
    } catch (JacksonException e) {
      return RequestView.unreadable(
          "We could not parse the JSON body of your request.", null, Reading.Fault.InvalidJson);
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  private Reading readFields(Endpoint endpoint) throws IOException {
    inside = here().end();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      empty = false;
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("messages") && endpoint.format() == Endpoint.Format.Anthropic) {
        foreignHistory |= AnthropicHistory.isForeign(parser, body);
        continue;
      }
      Reading refused = readField(name, value);
      if (refused != null) {
        return refused;
      }
    }
    if (parser.nextToken() != null) {
      return RequestView.unreadable(
          "There is more than one JSON document.", null, Reading.Fault.InvalidJson);
    }
    return understood(endpoint);
  }

  private Reading understood(Endpoint endpoint) {
    if (model == null && endpoint.defaultModel() != null) {
      return withoutModel(endpoint, endpoint.defaultModel());
    }
    if (model == null || model.isEmpty()) {
      return RequestView.missingModel();
    }
    if (modelAt.start() < 0) {
      return RequestView.unreadable(
          "The request body must be UTF-8.", null, Reading.Fault.InvalidJson);
    }
    return new Reading.Understood(
        new RequestView(
            Endpoint.BodyKind.Json,
            model,
            modelAt,
            null,
            stream,
            stream && endpoint.asksForUsage() ? usageSlot(modelAt.end()) : null,
            foreignHistory || (endpoint == Endpoint.Responses && MintedThinking.isIn(body)),
            maxTokens,
            endpoint == Endpoint.Responses ? stateId : null));
  }

  /// No such endpoint has events with usage on request.
  private Reading withoutModel(Endpoint endpoint, String usual) {
    if (inside < 1) {
      return RequestView.unreadable(
          "The request body must be UTF-8.", null, Reading.Fault.InvalidJson);
    }
    var frame = new RequestView.Frame("\"model\":", empty ? "" : ",");
    return new Reading.Understood(
        new RequestView(
            endpoint.body(),
            usual,
            new Span(inside, inside),
            frame,
            stream,
            null,
            false,
            maxTokens,
            null));
  }

  /// Null: continue.
  private @Nullable Reading readField(String name, JsonToken value) throws IOException {
    switch (name) {
      case "model" -> {
        return readModel(value);
      }
      case "stream" -> {
        return readStream(value);
      }
      case "stream_options" -> {
        if (optionsSeen) {
          return RequestView.givenTwice(name);
        }
        optionsSeen = true;
        return readOptions(value);
      }
      case "max_tokens", "max_completion_tokens", "max_output_tokens" -> {
        if (value == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          maxTokens = Math.max(maxTokens, parser.getLongValue());
        }
        parser.skipChildren();
      }
      case "previous_response_id", "conversation" -> readState(value);
      default -> {
        if (isMiswritten(name, DECISIVE)) {
          return RequestView.notLowerCase(name);
        }
        parser.skipChildren();
      }
    }
    return null;
  }

  /// An id, or an object that has one.
  private void readState(JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING && parser.getTextLength() <= RequestView.MAX_STATE_ID) {
      stateId = parser.getText();
    } else if (value == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean id = parser.currentName().equals("id");
        JsonToken inner = parser.nextToken();
        if (id) {
          readState(inner);
        } else {
          parser.skipChildren();
        }
      }
    } else {
      parser.skipChildren();
    }
  }

  private @Nullable Reading readModel(JsonToken value) throws IOException {
    if (model != null) {
      return RequestView.givenTwice("model");
    }
    if (value != JsonToken.VALUE_STRING || parser.getTextLength() > RequestView.MAX_MODEL_LENGTH) {
      return RequestView.notAName();
    }
    model = parser.getText();
    if (!RequestView.isName(model)) {
      return RequestView.notAName();
    }
    modelAt = here();
    return null;
  }

  private @Nullable Reading readStream(JsonToken value) {
    if (streamSeen) {
      return RequestView.givenTwice("stream");
    }
    streamSeen = true;
    if (!isFlag(value)) {
      return RequestView.notAFlag("stream");
    }
    stream = value == JsonToken.VALUE_TRUE;
    return null;
  }

  /// Go servers match keys case-insensitively, even `ſ` as s. A decisive key must be the same for
  /// all parsers.
  private static boolean isMiswritten(String name, List<String> decisive) {
    for (String key : decisive) {
      if (name.equalsIgnoreCase(key) && !name.equals(key)) {
        return true;
      }
    }
    return false;
  }

  /// Some servers accept other values for true as well, and would send a stream that is not treated
  /// as one.
  private static boolean isFlag(JsonToken value) {
    return value.isBoolean() || value == JsonToken.VALUE_NULL;
  }

  private @Nullable Reading readOptions(JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      slot = new UsageSlot(here(), "{" + INCLUDE + "}");
      return null;
    }
    if (value != JsonToken.START_OBJECT) {
      // Left for the upstream to judge.
      usageRequested = true;
      parser.skipChildren();
      return null;
    }
    int inside = here().end();
    boolean empty = true;
    boolean seen = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      empty = false;
      String name = parser.currentName();
      JsonToken option = parser.nextToken();
      if (isMiswritten(name, DECISIVE_OPTION)) {
        return RequestView.notLowerCase("stream_options." + name);
      }
      if (name.equals("include_usage")) {
        if (seen) {
          return RequestView.givenTwice("stream_options.include_usage");
        }
        if (!isFlag(option)) {
          return RequestView.notAFlag("stream_options.include_usage");
        }
        seen = true;
        usageRequested = option == JsonToken.VALUE_TRUE;
        slot = usageRequested ? null : new UsageSlot(here(), "true");
      }
      parser.skipChildren();
    }
    if (!seen) {
      slot = new UsageSlot(new Span(inside, inside), empty ? INCLUDE : INCLUDE + ",");
    }
    return null;
  }

  private @Nullable UsageSlot usageSlot(int behindModel) {
    if (usageRequested) {
      return null;
    }
    // There is always room for another field after the model.
    return optionsSeen
        ? slot
        : new UsageSlot(
            new Span(behindModel, behindModel), ",\"stream_options\":{" + INCLUDE + "}");
  }

  /// The latest token, which must not be a number: those end only where the next token begins.
  private Span here() {
    return new Span(
        (int) parser.currentTokenLocation().getByteOffset(),
        (int) parser.currentLocation().getByteOffset());
  }
}
