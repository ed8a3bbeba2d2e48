package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.ErrorTypes;
import dev.aifleet.gateway.dialect.PromptTooLong;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An upstream's error, converted to the client's format. The status stays the upstream's (OpenAI's
/// SDKs treat 529 as a server error too, and Anthropic's SDKs 503), except where it is misleading,
/// such as Gemini's 400 for an invalid key.
///
/// @param code OpenAI's machine-readable code; null for Anthropic and where there is none
public record ErrorParts(int status, String message, String type, @Nullable String code) {
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";

  /// Converts an error of an upstream of the client's own format that has another shape, such as
  /// the HTML page of a proxy or the detail list of an inference server. Null if the client can
  /// read the body as it is.
  public static @Nullable ErrorParts passed(Format client, int status, ErrorReading error) {
    return switch (client) {
      case OpenAI -> passedToOpenAi(status, error);
      case Anthropic -> {
        ErrorParts parts = toAnthropic(status, error);
        boolean own = error.format() == client && parts.message().equals(error.message());
        yield own ? null : parts;
      }
    };
  }

  private static @Nullable ErrorParts passedToOpenAi(int status, ErrorReading error) {
    ErrorParts parts = toOpenAi(status, error);
    boolean tooLong = PromptTooLong.CODE.equals(parts.code);
    boolean isOpenAi = PromptTooLong.CODE.equals(error.code()) && status == PromptTooLong.STATUS;
    if (error.format() != null && (!tooLong || isOpenAi)) {
      return null;
    }
    String type = error.type() == null ? parts.type : error.type();
    // Only these codes are derived from the status: a 401 or 404 of such a server does not imply an
    // invalid key or an unknown model.
    String code = tooLong || status == 429 || status >= 500 ? parts.code : null;
    return new ErrorParts(parts.status, parts.message, type, error.wordCode(code));
  }

  /// The error that an event of a stream reports; null if it reports none. Besides `error`, some
  /// servers write the body of an error response into the stream.
  public static @Nullable ErrorReading in(ObjectNode event, String data) {
    boolean named =
        event.has("choices") || event.has("candidates") || !Json.text(event, "type").isEmpty();
    boolean bare = Json.isSet(event.path("detail")) || !Json.text(event, "message").isEmpty();
    return Json.isSet(event.path("error"))
            || Json.text(event, "object").equals("error")
            || (bare && !named)
        ? ErrorReading.of(data.getBytes(StandardCharsets.UTF_8))
        : null;
  }

  /// The status that an error in a stream would have as a response of its own.
  public static int status(ErrorReading error) {
    return ErrorTypes.status(error.type(), error.code());
  }

  /// Converts to OpenAI's format: type and code follow from the status, except for a prompt that is
  /// too long.
  public static ErrorParts toOpenAi(int status, ErrorReading error) {
    String message = error.messageOr(status);
    if (PromptTooLong.in(status, message, error.code()) != null) {
      return new ErrorParts(PromptTooLong.STATUS, message, INVALID, PromptTooLong.CODE);
    }
    return switch (status) {
      case 401 -> new ErrorParts(status, message, INVALID, "invalid_api_key");
      case 402 -> new ErrorParts(status, message, "insufficient_quota", "insufficient_quota");
      case 404 -> new ErrorParts(status, message, INVALID, "model_not_found");
      case 413 -> new ErrorParts(status, message, INVALID, "request_too_large");
      case 429 -> new ErrorParts(status, message, "requests", "rate_limit_exceeded");
      case 408, 504 -> new ErrorParts(status, message, SERVER, "timeout");
      case 503, 529 -> new ErrorParts(status, message, SERVER, "overloaded");
      default -> new ErrorParts(status, message, status >= 500 ? SERVER : INVALID, null);
    };
  }

  public static ErrorParts toOpenAi(int status, String message) {
    return toOpenAi(status, ErrorReading.withMessage(message));
  }

  /// Converts to Anthropic's format (docs.claude.com, "Errors").
  public static ErrorParts toAnthropic(int status, ErrorReading error) {
    String message = error.messageOr(status);
    PromptTooLong tooLong = PromptTooLong.in(status, message, error.code());
    int shown = tooLong == null ? status : PromptTooLong.STATUS;
    return new ErrorParts(
        shown,
        tooLong == null ? message : tooLong.anthropicMessage(message),
        ErrorTypes.anthropicType(shown),
        null);
  }

  public static ErrorParts toAnthropic(int status, String message) {
    return toAnthropic(status, ErrorReading.withMessage(message));
  }

  /// Converts an error in OpenAI's format to Anthropic's.
  public ErrorParts toAnthropic() {
    return toAnthropic(status, new ErrorReading(message, null, null, code, null));
  }

  /// This error for the `dialect` package, which writes errors in either format.
  public ErrorBody body() {
    return body(null);
  }

  /// @param param the field at fault; null if unknown
  public ErrorBody body(@Nullable String param) {
    return new ErrorBody(message, type, param, code, null);
  }

  /// Writes the event that ends a stream of OpenAI's chunks.
  public void openAiEvent(Buffer out) {
    ObjectNode event = Json.object();
    ObjectNode error = event.putObject("error").put("message", message).put("type", type);
    error.putNull("param").put("code", code);
    Json.event(out, null, event);
  }

  /// Writes the event that ends a stream of Anthropic's message events.
  ///
  /// @param requestId null if unknown
  public void anthropicEvent(Buffer out, @Nullable String requestId) {
    ObjectNode event = Json.object().put("type", "error");
    event.putObject("error").put("type", type).put("message", message);
    if (requestId != null) {
      event.put("request_id", requestId);
    }
    Json.event(out, "error", event);
  }
}
