package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.ErrorWords;
import dev.aifleet.gateway.dialect.PromptTooLong;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An upstream's error in the words of the client's format. The status stays the upstream's (529 is
/// a server error to OpenAI's SDKs as well, 503 to Anthropic's), except where a provider's own
/// misleads, such as Gemini's 400 for a wrong key.
///
/// @param code OpenAI's machine-readable reason; null for Anthropic and where there is none
public record ErrorParts(int status, String message, String type, @Nullable String code) {
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";

  /// An error of a client's own format that an upstream wrote in another shape, such as a proxy's
  /// web page or an inference server's list of details. Null: the client reads the body as it is.
  public static @Nullable ErrorParts passed(Format client, int status, ErrorReading told) {
    return switch (client) {
      case OpenAI -> passedToOpenAi(status, told);
      case Anthropic -> {
        ErrorParts parts = toAnthropic(status, told);
        boolean own = told.format() == client && parts.message().equals(told.message());
        yield own ? null : parts;
      }
    };
  }

  private static @Nullable ErrorParts passedToOpenAi(int status, ErrorReading told) {
    ErrorParts parts = toOpenAi(status, told);
    boolean tooLong = PromptTooLong.CODE.equals(parts.code);
    boolean isOpenAis = PromptTooLong.CODE.equals(told.code()) && status == PromptTooLong.STATUS;
    if (told.format() != null && (!tooLong || isOpenAis)) {
      return null;
    }
    String type = told.type() == null ? parts.type : told.type();
    // Nothing else says that a path is unknown, or the key wrong.
    String code = tooLong || status == 429 || status >= 500 ? parts.code : null;
    return new ErrorParts(parts.status, parts.message, type, told.wordCode(code));
  }

  /// What an event of a stream reports; null: it is none that tells an error. Besides `error`, some
  /// servers write an error into a stream in the shape that it has as a whole response.
  static @Nullable ErrorReading in(ObjectNode event, String data) {
    boolean named =
        event.has("choices") || event.has("candidates") || !Json.text(event, "type").isEmpty();
    boolean bare = Json.isSet(event.path("detail")) || !Json.text(event, "message").isEmpty();
    return Json.isSet(event.path("error"))
            || Json.text(event, "object").equals("error")
            || (bare && !named)
        ? ErrorReading.of(data.getBytes(StandardCharsets.UTF_8))
        : null;
  }

  /// The status that an error told in a stream would have had outside of it.
  static int status(ErrorReading told) {
    return ErrorWords.status(told.type(), told.code());
  }

  /// In OpenAI's words: type and code follow from the status, except for a prompt too long.
  static ErrorParts toOpenAi(int status, ErrorReading told) {
    String message = told.messageOr(status);
    if (PromptTooLong.in(status, message, told.code()) != null) {
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

  static ErrorParts toOpenAi(int status, String message) {
    return toOpenAi(status, ErrorReading.saying(message));
  }

  /// In Anthropic's words (docs.claude.com, "Errors").
  static ErrorParts toAnthropic(int status, ErrorReading told) {
    String message = told.messageOr(status);
    PromptTooLong tooLong = PromptTooLong.in(status, message, told.code());
    int shown = tooLong == null ? status : PromptTooLong.STATUS;
    return new ErrorParts(
        shown,
        tooLong == null ? message : tooLong.anthropicMessage(message),
        ErrorWords.anthropicType(shown),
        null);
  }

  static ErrorParts toAnthropic(int status, String message) {
    return toAnthropic(status, ErrorReading.saying(message));
  }

  /// One in OpenAI's words, as Anthropic's clients read it.
  ErrorParts inAnthropicsWords() {
    return toAnthropic(status, new ErrorReading(message, null, null, code, null));
  }

  /// For the room that writes errors in either format.
  public ErrorBody body() {
    return body(null);
  }

  /// @param param the field at fault; null: not known
  public ErrorBody body(@Nullable String param) {
    return new ErrorBody(message, type, param, code, null);
  }

  /// The event that ends a stream of OpenAI's chunks.
  void openAiEvent(Buffer out) {
    ObjectNode event = Json.object();
    ObjectNode error = event.putObject("error").put("message", message).put("type", type);
    error.putNull("param").put("code", code);
    Json.event(out, null, event);
  }

  /// The event that ends a stream of Anthropic's.
  ///
  /// @param requestId null: not known
  void anthropicEvent(Buffer out, @Nullable String requestId) {
    ObjectNode event = Json.object().put("type", "error");
    event.putObject("error").put("type", type).put("message", message);
    if (requestId != null) {
      event.put("request_id", requestId);
    }
    Json.event(out, "error", event);
  }
}
