package dev.aifleet.simulator.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

/// An OpenAI-style error.
///
/// @param code machine-readable; null where OpenAI gives none
public record Failure(int status, String type, @Nullable String code, String message) {
  private static final String INVALID = "invalid_request_error";

  public static Failure noKey() {
    return new Failure(
        401, INVALID, null, "You did not provide an API key: send Authorization: Bearer <key>.");
  }

  /// Shows a part of the key, as providers do: a gateway must not pass that on.
  public static Failure wrongKey(String key) {
    String shown = key.length() < 8 ? "****" : key.substring(0, 4) + "****";
    return new Failure(401, INVALID, "invalid_api_key", "Incorrect API key provided: " + shown);
  }

  public static Failure unknownModel(String model) {
    return new Failure(
        404,
        INVALID,
        "model_not_found",
        "The model `" + model + "` does not exist or you do not have access to it.");
  }

  public static Failure unknownUrl(String call) {
    return new Failure(404, INVALID, "unknown_url", "Unknown request URL: " + call);
  }

  public static Failure badRequest(String message) {
    return new Failure(400, INVALID, null, message);
  }

  public static Failure missing(String parameter) {
    return new Failure(
        400,
        INVALID,
        "missing_required_parameter",
        "Missing required parameter: '" + parameter + "'.");
  }

  /// An error that somebody ordered.
  public static Failure ordered(int status, String simulator) {
    return switch (status) {
      case 401 -> wrongKey("");
      case 429 ->
          new Failure(
              429, "requests", "rate_limit_exceeded", "Rate limit reached for " + simulator);
      default ->
          new Failure(
              status,
              status >= 500 ? "server_error" : INVALID,
              null,
              simulator + " was told to answer " + status);
    };
  }

  public String json() {
    return "{\"error\":{\"message\":"
        + quoted(message)
        + ",\"type\":"
        + quoted(type)
        + ",\"param\":null,\"code\":"
        + (code == null ? "null" : quoted(code))
        + "}}";
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
