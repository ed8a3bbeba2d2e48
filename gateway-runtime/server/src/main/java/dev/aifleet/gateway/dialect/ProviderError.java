package dev.aifleet.gateway.dialect;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// Codes and message of an upstream's error body, in any provider's format. Codes are read from
/// their fields and never searched in the text, which may quote the request. The text for people is
/// in [ErrorReading].
///
/// @param codes in lower case; empty if the body is not JSON
/// @param message empty: none
/// @param retryDelay of Google's errors; zero: none
public record ProviderError(Set<String> codes, String message, Duration retryDelay) {
  private static final ProviderError NOTHING = new ProviderError(Set.of(), "", Duration.ZERO);
  private static final int MOST_CODES = 32;
  private static final int LONGEST_CODE = 100;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  public ProviderError {
    codes = Set.copyOf(codes);
  }

  /// @param body as far as received; a truncated one is read up to its end
  public static ProviderError of(Buffer body) {
    if (body.length() == 0) {
      return NOTHING;
    }
    var walk = new Walk();
    try (JsonParser parser = JSON.createParser(body.getBytes())) {
      walk.read(parser);
    } catch (JacksonException e) {
      return walk.error();
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
    return walk.error();
  }

  /// Whether one of the codes is among `known`, which are in lower case.
  public boolean hasCode(Set<String> known) {
    for (String code : codes) {
      if (known.contains(code)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the message begins with one of these sentences.
  public boolean begins(Iterable<String> sentences) {
    for (String sentence : sentences) {
      if (message.startsWith(sentence)) {
        return true;
      }
    }
    return false;
  }

  private static final class Walk {
    private static final int DEEPEST = 6;

    private final Set<String> codes = new LinkedHashSet<>();
    private String message = "";
    private Duration retryDelay = Duration.ZERO;

    ProviderError error() {
      return new ProviderError(codes, message, retryDelay);
    }

    void read(JsonParser parser) throws IOException {
      value(parser, parser.nextToken(), 0);
    }

    private void value(JsonParser parser, JsonToken token, int depth) throws IOException {
      if (depth > DEEPEST) {
        parser.skipChildren();
      } else if (token == JsonToken.START_ARRAY) {
        for (JsonToken next = parser.nextToken();
            next != null && next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          value(parser, next, depth + 1);
        }
      } else if (token == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          field(parser, parser.currentName(), parser.nextToken(), depth);
        }
      }
    }

    private void field(JsonParser parser, String name, JsonToken value, int depth)
        throws IOException {
      switch (name) {
        case "code", "type", "status", "reason", "error_code", "err_code" -> code(parser, value);
        case "message", "msg" -> message(parser, value, depth);
        case "error", "detail" -> {
          code(parser, value);
          message(parser, value, depth);
        }
        case "errors", "details", "innererror", "response" -> value(parser, value, depth + 1);
        case "retryDelay" -> delay(parser, value);
        default -> parser.skipChildren();
      }
    }

    /// A sentence is not a code.
    private void code(JsonParser parser, JsonToken value) throws IOException {
      if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
        String text = parser.getText();
        boolean usable = text.length() <= LONGEST_CODE && text.indexOf(' ') < 0;
        if (usable && !text.isEmpty() && codes.size() < MOST_CODES) {
          codes.add(text.toLowerCase(Locale.ROOT));
        }
      }
    }

    /// The first one counts: further ones are its details.
    private void message(JsonParser parser, JsonToken value, int depth) throws IOException {
      if (value != JsonToken.VALUE_STRING) {
        value(parser, value, depth + 1);
      } else if (message.isEmpty()) {
        message = parser.getText();
      }
    }

    /// `34.5s`, as protobuf writes a duration.
    private void delay(JsonParser parser, JsonToken value) throws IOException {
      if (value != JsonToken.VALUE_STRING) {
        parser.skipChildren();
        return;
      }
      String text = parser.getText();
      if (text.matches("\\d{1,6}(\\.\\d{1,9})?s")) {
        double seconds = Double.parseDouble(text.substring(0, text.length() - 1));
        retryDelay = Duration.ofMillis((long) Math.ceil(seconds * 1000));
      }
    }
  }
}
