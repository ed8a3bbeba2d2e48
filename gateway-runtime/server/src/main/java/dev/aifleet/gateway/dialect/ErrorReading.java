package dev.aifleet.gateway.dialect;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads an upstream's error in any of the formats of providers, inference servers and proxies:
/// `error.message`, `error` or `detail` as a string, FastAPI's list of details, `message`,
/// `errors[0]`, an array around any of these, a web page, plain text.
///
/// @param message null: none was found
/// @param type the upstream's kind of error; null: none
/// @param param the field at fault; null: none
/// @param code a number is kept as its digits; null: none
/// @param format whose clients can read the body unchanged; null: neither
public record ErrorReading(
    @Nullable String message,
    @Nullable String type,
    @Nullable String param,
    @Nullable String code,
    Endpoint.@Nullable Format format) {
  private static final int MAX_VALUES = 2000;
  private static final int MAX_DEPTH = 12;
  private static final int MAX_LISTED = 3;
  private static final int MAX_MESSAGE = 8 * 1024;

  /// OpenRouter's message for every error of a provider behind it; the provider's own message is in
  /// `metadata.raw`.
  private static final String PROVIDER_RETURNED = "Provider returned error";

  /// Places of the message, most specific first. A string in `error` is often only the reason
  /// phrase, so it comes last.
  private static final List<String> PLACES =
      List.of(
          "message",
          "detail",
          "error_description",
          "error_message",
          "error_msg",
          "msg",
          "errors",
          "error",
          "response",
          "Message",
          "status_msg",
          "base_resp",
          "faultstring",
          "fault",
          "reason",
          "title",
          "description",
          "errorMessage",
          "Error",
          "Response",
          "err",
          "text",
          "header",
          "details",
          "fieldViolations");

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  public static ErrorReading of(byte[] body) {
    String text = ErrorText.decoded(body);
    if (text.startsWith("data:") || text.startsWith("event:")) {
      return of(ErrorText.dataOf(text)).inShape(null);
    }
    return of(text);
  }

  private static ErrorReading of(String text) {
    Object value = isJson(text) || text.startsWith("\"") ? parsed(text) : null;
    return value == null
        ? new ErrorReading(ErrorText.summary(text), null, null, null, null)
        : of(value);
  }

  private static boolean isJson(String text) {
    return text.startsWith("{") || text.startsWith("[");
  }

  /// With a known message.
  public static ErrorReading withMessage(String message) {
    return new ErrorReading(message, null, null, null, null);
  }

  private ErrorReading inShape(Endpoint.@Nullable Format of) {
    return new ErrorReading(message, type, param, code, of);
  }

  /// The upstream's code, unless it only repeats the status.
  ///
  /// @param otherwise null: none
  public @Nullable String wordCode(@Nullable String otherwise) {
    return PromptTooLong.CODE.equals(otherwise) || code == null || isNumber(code)
        ? otherwise
        : code;
  }

  /// The message, or a text with at least the status and the upstream's type or code.
  public String messageOr(int status) {
    if (message != null) {
      return message;
    }
    String name = code == null ? type : code;
    return "The upstream answered " + status + (name == null ? "." : ": " + name + ".");
  }

  private static ErrorReading of(Object value) {
    Object first = value instanceof List<?> list && !list.isEmpty() ? list.getFirst() : value;
    if (!(first instanceof Map<?, ?> body)) {
      return new ErrorReading(cut(text(value)), null, null, null, null);
    }
    Map<?, ?> error = holder(body);
    String type = scalar(error.get("type"));
    return new ErrorReading(
        cut(message(error, body)),
        "error".equals(type) ? null : type,
        scalar(error.get("param")),
        scalar(error.get("code")),
        first == value ? format(body) : null);
  }

  /// The object that contains the message.
  private static Map<?, ?> holder(Map<?, ?> body) {
    Map<?, ?> holder = body;
    while (holder.get("error") instanceof Map<?, ?> inner) {
      holder = inner;
    }
    return holder == body && body.get("response") instanceof Map<?, ?> response
        ? holder(response)
        : holder;
  }

  private static @Nullable String message(Map<?, ?> error, Map<?, ?> body) {
    String message = text(error);
    if (PROVIDER_RETURNED.equals(message)
        && error.get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("raw") instanceof String raw) {
      String found = of(raw.getBytes(StandardCharsets.UTF_8)).message;
      return found == null ? message : message + ": " + found;
    }
    return message == null ? text(body) : message;
  }

  private static Endpoint.@Nullable Format format(Map<?, ?> body) {
    if (!(body.get("error") instanceof Map<?, ?> error)
        || !(error.get("message") instanceof String message)
        || message.isBlank()) {
      return null;
    }
    boolean anthropic = "error".equals(body.get("type")) && error.get("type") instanceof String;
    return anthropic ? Endpoint.Format.Anthropic : Endpoint.Format.OpenAI;
  }

  /// Text of a value; null: none.
  private static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case String text -> text.isBlank() ? null : innermost(text.strip());
      case List<?> list -> listed(list);
      case Map<?, ?> map -> text(map);
      case null, default -> null;
    };
  }

  /// Relays put the provider's error as a string into their own.
  private static String innermost(String text) {
    String inner = isJson(text) && parsed(text) instanceof Map<?, ?> map ? text(map) : null;
    return inner == null ? text : inner;
  }

  private static @Nullable String listed(List<?> list) {
    String all =
        list.stream()
            .map(ErrorReading::text)
            .filter(found -> found != null)
            .limit(MAX_LISTED)
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? null : all;
  }

  private static @Nullable String text(Map<?, ?> map) {
    for (String place : PLACES) {
      Object value = map.get(place);
      String found = text(value);
      if (found == null && place.equals("errors") && value instanceof Map<?, ?> byField) {
        found = listed(List.copyOf(byField.values()));
      }
      if (found != null) {
        String at = place.equals("msg") ? location(map.get("loc")) : null;
        return at == null ? found : at + ": " + found;
      }
    }
    return null;
  }

  /// FastAPI's location of a field: `["body", "messages", 0]`.
  private static @Nullable String location(@Nullable Object loc) {
    return loc instanceof List<?> path && !path.isEmpty()
        ? path.stream().map(String::valueOf).collect(Collectors.joining("."))
        : null;
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static @Nullable String scalar(@Nullable Object value) {
    return value instanceof String text && !text.isBlank()
        ? text
        : value instanceof Number ? value.toString() : null;
  }

  private static @Nullable String cut(@Nullable String message) {
    return message == null ? null : ErrorText.cut(message, MAX_MESSAGE);
  }

  /// Strings, numbers, lists and maps; null: not JSON.
  private static @Nullable Object parsed(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      return new Walk(parser).value(parser.nextToken(), 0);
    } catch (JacksonException e) {
      return null;
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
  }

  /// Limits the size; some errors repeat the whole request.
  private static final class Walk {
    private final JsonParser parser;
    private int values;

    Walk(JsonParser parser) {
      this.parser = parser;
    }

    @Nullable Object value(@Nullable JsonToken token, int depth) throws IOException {
      if (depth > MAX_DEPTH || values > MAX_VALUES) {
        parser.skipChildren();
        return null;
      }
      values++;
      return switch (token) {
        case START_OBJECT -> object(depth);
        case START_ARRAY -> array(depth);
        case VALUE_STRING -> parser.getText();
        case VALUE_NUMBER_INT -> parser.getNumberValue();
        case null, default -> null;
      };
    }

    private Map<String, Object> object(int depth) throws IOException {
      Map<String, Object> map = new HashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        Object value = value(parser.nextToken(), depth + 1);
        if (value != null) {
          map.putIfAbsent(name, value);
        }
      }
      return map;
    }

    private List<Object> array(int depth) throws IOException {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        Object value = value(parser.currentToken(), depth + 1);
        if (value != null) {
          list.add(value);
        }
      }
      return list;
    }
  }
}
