package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.ErrorWords;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An upstream's error in the words of the client's format. The status stays the upstream's (529 is
/// a server error to OpenAI's SDKs as well, 503 to Anthropic's), except where a provider's own
/// misleads, such as Gemini's 400 for a wrong key.
///
/// @param code OpenAI's machine-readable reason; null for Anthropic and where there is none
public record ErrorParts(int status, String message, String type, @Nullable String code) {
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";

  /// In OpenAI's words: type and code follow from the status, except for a prompt too long.
  static ErrorParts toOpenAi(int status, String message) {
    return switch (status) {
      case 400 -> new ErrorParts(status, message, INVALID, promptTooLong(message));
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

  /// In Anthropic's words (docs.claude.com, "Errors").
  static ErrorParts toAnthropic(int status, String message) {
    return new ErrorParts(status, message, ErrorWords.anthropicType(status), null);
  }

  /// For the room that writes errors in either format.
  public ErrorBody body() {
    return new ErrorBody(message, type, null, code, null);
  }

  /// The event that ends a stream of OpenAI's chunks.
  void openAiEvent(Buffer out) {
    ObjectNode event = Json.object();
    ObjectNode error = event.putObject("error").put("message", message).put("type", type);
    error.putNull("param").put("code", code);
    Json.event(out, null, event);
  }

  /// The event that ends a stream of Anthropic's.
  void anthropicEvent(Buffer out) {
    ObjectNode event = Json.object().put("type", "error");
    event.putObject("error").put("type", type).put("message", message);
    Json.event(out, "error", event);
  }

  /// Clients shorten a conversation when they see this code; the providers tell it in prose.
  private static @Nullable String promptTooLong(String message) {
    String told = message.toLowerCase(Locale.ROOT);
    boolean tooLong =
        told.contains("prompt is too long")
            || (told.contains("input token count") && told.contains("exceeds the maximum"));
    return tooLong ? "context_length_exceeded" : null;
  }
}
