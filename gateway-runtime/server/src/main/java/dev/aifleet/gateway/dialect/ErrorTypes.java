package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// Maps the providers' error types and codes to HTTP statuses: OpenAI's ("Error codes"),
/// Anthropic's (docs.claude.com, "Errors") and Azure's. The one table for both directions.
public final class ErrorTypes {
  private static final int UNKNOWN = 0;

  private ErrorTypes() {}

  /// The equivalent status of an error within a stream.
  ///
  /// @param code more specific than the type, if present
  public static int status(@Nullable String type, @Nullable String code) {
    return status(type, code, 500);
  }

  /// @param otherwise the status if neither is known
  public static int status(@Nullable String type, @Nullable String code, int otherwise) {
    int byCode = code == null ? UNKNOWN : status(code);
    int known = byCode == UNKNOWN && type != null ? status(type) : byCode;
    return known == UNKNOWN ? otherwise : known;
  }

  /// Anthropic's error type of a status.
  public static String anthropicType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 408, 504 -> "timeout_error";
      case 503, 529 -> "overloaded_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }

  private static int status(String word) {
    return switch (word) {
      case "invalid_request_error",
          "invalid_request",
          "invalid_prompt",
          "context_length_exceeded",
          "content_filter",
          "previous_response_not_found",
          "invalid_encrypted_content",
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

  /// Some relays send the status as the code.
  private static int numeric(String word) {
    boolean digits = word.length() == 3 && word.chars().allMatch(c -> c >= '0' && c <= '9');
    int status = digits ? Integer.parseInt(word) : UNKNOWN;
    return status >= 400 && status < 600 ? status : UNKNOWN;
  }
}
