package dev.aifleet.gateway.response;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Classifies the first events of a stream: those that an upstream sends before it starts to
/// respond are held, as long as another upstream could still be tried.
final class OpeningEvents {
  private OpeningEvents() {}

  /// Whether a named event only announces a response.
  static boolean isScaffold(Streaming streaming, @Nullable String type) {
    return switch (streaming) {
      case Responses ->
          "response.created".equals(type)
              || "response.queued".equals(type)
              || "response.in_progress".equals(type);
      case Messages -> "message_start".equals(type) || "ping".equals(type);
      case Chunks, Plain -> false;
    };
  }

  /// Whether an unnamed event holds a part of a response, its end, or unknown content. Events whose
  /// choices have only a role, events without choices (prompt filter results, usage), empty
  /// objects, and events that are not JSON do not.
  static boolean isContent(Streaming streaming, byte[] data) {
    if (streaming != Streaming.Chunks) {
      return true;
    }
    boolean isJson = false;
    try (JsonParser parser = ResponseView.JSON.createParser(data)) {
      JsonToken first = parser.nextToken();
      isJson = first != null;
      boolean isEmpty = first == JsonToken.START_OBJECT || first == JsonToken.VALUE_NULL;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        isEmpty = false;
        boolean isChoices = parser.currentName().equals("choices");
        if (parser.nextToken() == JsonToken.START_ARRAY && isChoices) {
          return holdChoice(parser);
        }
        parser.skipChildren();
      }
      return !isEmpty;
    } catch (JacksonException e) {
      return isJson;
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  /// An error in a format that otherwise only whole bodies have, such as `{"detail": "..."}`; null:
  /// the event reports none.
  static @Nullable StreamError error(Streaming streaming, byte[] data) {
    return streaming == Streaming.Chunks
            && BodyInspection.of(data, true).verdict() instanceof OpeningVerdict.Failed(var error)
            && !error.isUnusable()
        ? error
        : null;
  }

  private static boolean holdChoice(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      boolean isBare = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken part = parser.nextToken();
        switch (name) {
          case "delta" -> {
            if (holdDelta(parser, part)) {
              return true;
            }
            isBare = true;
          }
          case "text", "finish_reason" -> {
            if (BodyInspection.isSet(parser, part)) {
              return true;
            }
            isBare = true;
          }
          default -> parser.skipChildren();
        }
      }
      if (!isBare) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdDelta(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isRole = parser.currentName().equals("role");
      if (BodyInspection.isSet(parser, parser.nextToken()) && !isRole) {
        return true;
      }
    }
    return false;
  }
}
