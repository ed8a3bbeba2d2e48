package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.ErrorTypes;
import dev.aifleet.gateway.dialect.PromptTooLong;
import dev.aifleet.gateway.translator.ErrorParts;
import org.jspecify.annotations.Nullable;

/// An error that an upstream reported with status 200, in a stream or in a body, and its equivalent
/// status.
public record StreamError(
    int status, String message, String type, @Nullable String param, @Nullable String code) {
  private static final String UNUSABLE = "upstream_broken";
  private static final int UNKNOWN = 500;

  /// The response takes more memory than the gateway has at present.
  static final StreamError NO_ROOM =
      new StreamError(
          503,
          "The gateway has no memory left for this response. Please try again.",
          "server_error",
          null,
          "overloaded");

  static StreamError of(
      @Nullable String message,
      @Nullable String type,
      @Nullable String param,
      @Nullable String code) {
    return of(message, type, param, code, UNKNOWN);
  }

  /// @param otherwise the status where neither type nor code has one
  static StreamError of(
      @Nullable String message,
      @Nullable String type,
      @Nullable String param,
      @Nullable String code,
      int otherwise) {
    int status = ErrorTypes.status(type, code, otherwise);
    String words = message == null ? "The upstream reported an error." : message;
    boolean tooLong = PromptTooLong.in(status, words, code) != null;
    return new StreamError(
        tooLong ? PromptTooLong.STATUS : status,
        words,
        type == null ? tooLong ? "invalid_request_error" : "server_error" : type,
        param,
        tooLong ? PromptTooLong.CODE : code);
  }

  /// For an upstream's status that is neither success nor error.
  public static StreamError ofStatus(int status) {
    return unusable("The upstream responded with status " + status + ", which is no answer.");
  }

  /// For a response that violates its format.
  static StreamError unusable(String message) {
    return new StreamError(502, message, "server_error", null, UNUSABLE);
  }

  /// Whether it concerns only the gateway, not the upstream.
  public boolean isOurs() {
    return equals(NO_ROOM);
  }

  /// Whether the gateway detected it and the upstream reported none.
  public boolean isUnusable() {
    return UNUSABLE.equals(code);
  }

  /// Detected by a translation, which has also sent it to the client.
  static StreamError of(ErrorParts parts) {
    return new StreamError(parts.status(), parts.message(), parts.type(), null, parts.code());
  }

  /// With another message, such as one without credentials.
  public StreamError withMessage(String other) {
    return new StreamError(status, other, type, param, code);
  }

  public ErrorBody body() {
    return new ErrorBody(message, type, param, code, null);
  }

  /// For the log. The message may quote the prompt and is left out.
  public String label() {
    return "error in stream: " + (code == null ? type : code);
  }
}
