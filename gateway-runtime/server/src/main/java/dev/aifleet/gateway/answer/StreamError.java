package dev.aifleet.gateway.answer;

import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.translator.ErrorParts;
import org.jspecify.annotations.Nullable;

/// An error that an upstream told inside of a 200 stream, and the status it would have had outside.
public record StreamError(
    int status, String message, String type, @Nullable String param, @Nullable String code) {

  static StreamError of(
      @Nullable String message,
      @Nullable String type,
      @Nullable String param,
      @Nullable String code) {
    int status = code == null ? 0 : statusOf(code);
    if (status == 0) {
      status = type == null ? 0 : statusOf(type);
    }
    return new StreamError(
        status == 0 ? 500 : status,
        message == null ? "The upstream reported an error." : message,
        type == null ? "server_error" : type,
        param,
        code);
  }

  /// The upstream's answer is not what its format promises.
  static StreamError unusable(String message) {
    return new StreamError(502, message, "server_error", null, "upstream_broken");
  }

  /// Found by a translation, and told to the client by it.
  static StreamError of(ErrorParts parts) {
    return new StreamError(parts.status(), parts.message(), parts.type(), null, parts.code());
  }

  /// With another text, such as one without credentials.
  public StreamError saying(String other) {
    return new StreamError(status, other, type, param, code);
  }

  public ErrorBody body() {
    return new ErrorBody(message, type, param, code, null);
  }

  /// For our log. The message may quote the prompt and stays out.
  public String label() {
    return "error in stream: " + (code == null ? type : code);
  }

  /// The words of OpenAI, Anthropic and Azure for types and codes. Some relays write the status
  /// itself. 0: unknown.
  private static int statusOf(String word) {
    return switch (word) {
      case "invalid_request_error",
          "invalid_request",
          "invalid_prompt",
          "context_length_exceeded",
          "content_filter",
          "bad_request" ->
          400;
      case "authentication_error", "invalid_api_key" -> 401;
      case "billing_error" -> 402;
      case "permission_error", "permission_denied" -> 403;
      case "not_found_error", "model_not_found" -> 404;
      case "request_too_large" -> 413;
      case "rate_limit_exceeded",
          "rate_limit_error",
          "rate_limit",
          "insufficient_quota",
          "quota_exceeded",
          "too_many_requests",
          "requests",
          "tokens" ->
          429;
      case "server_error", "api_error", "internal_error", "internal_server_error" -> 500;
      case "service_unavailable", "server_overloaded", "overloaded", "engine_overloaded" -> 503;
      case "timeout", "timeout_error" -> 504;
      case "overloaded_error" -> 529;
      default -> numeric(word);
    };
  }

  private static int numeric(String word) {
    boolean digits = word.length() == 3 && word.chars().allMatch(c -> c >= '0' && c <= '9');
    int status = digits ? Integer.parseInt(word) : 0;
    return status >= 400 && status < 600 ? status : 0;
  }
}
