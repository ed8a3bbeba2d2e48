package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Authentication;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.packing.Coding;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.upstream.SendFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Status, body and headers of the response to a refusal. Which refusal gets which is the table in
/// [Refusal]; here are those that need more than a line.
///
/// @param headers in addition to those that every response has
public record RefusalResponse(int status, ErrorBody body, Map<String, String> headers) {
  static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";
  static final Map<String, String> NONE = Map.of();

  /// Understood by the SDKs of OpenAI and Anthropic.
  public static final Map<String, String> NO_RETRY = Map.of("x-should-retry", "false");

  private static final String BAD_CREDENTIAL = "Bearer error=\"invalid_token\"";
  static final Map<String, String> SOON = Map.of("retry-after", "1");

  static RefusalResponse callerBusy() {
    String message = "You have too many requests in flight, and the gateway has little room left.";
    return new RefusalResponse(
        429, new ErrorBody(message, "requests", null, "too_many_requests_in_flight", 1L), SOON);
  }

  /// RFC 9110, section 15.5.16: the header lists the accepted codings.
  static RefusalResponse unsupported(String encoding) {
    String message = "Content-Encoding " + encoding + " is not supported: " + Coding.ALL + " are.";
    return invalid(415, message, "unsupported_encoding").with("accept-encoding", Coding.ALL);
  }

  /// Most often the base URL of the client is wrong.
  static String unknownPath(String method, String path) {
    String message = "Unknown request URL: " + method + " " + path + ".";
    String meant = Operation.meant(path);
    if (meant == null) {
      return message;
    }
    String base =
        meant.startsWith("/v1/messages")
            ? "the gateway's address without a path"
            : "the gateway's address followed by /v1";
    return message
        + " Did you mean "
        + meant
        + "? Set the base URL of your client to "
        + base
        + ".";
  }

  /// RFC 6750, section 3: without a credential the challenge has no parameters, with an invalid one
  /// it has an error code.
  static RefusalResponse unauthenticated(Authentication.Unknown why) {
    return switch (why) {
      case Authentication.KeyMissing() ->
          invalid(401, "You didn't provide an API key.", "missing_api_key")
              .with("www-authenticate", "Bearer");
      case Authentication.KeyWrong() ->
          invalid(401, "Incorrect API key provided.", "invalid_api_key")
              .with("www-authenticate", BAD_CREDENTIAL);
      case Authentication.KeysDiffer(List<String> headers) ->
          invalid(
                  401,
                  "Different API keys were sent, in the headers "
                      + String.join(" and ", headers)
                      + ": send the gateway's key in one of them only.",
                  "invalid_api_key")
              .with("www-authenticate", BAD_CREDENTIAL);
      case Authentication.TokenWrong(String reason) ->
          invalid(401, "The token is not valid: " + reason + ".", "invalid_token")
              .with("www-authenticate", BAD_CREDENTIAL);
      case Authentication.IssuerUnreachable(String issuer) ->
          server(
              503,
              "The token cannot be checked: the keys of its issuer " + issuer + " are not there.",
              "issuer_unreachable",
              SOON);
    };
  }

  static String untranslatableCode(@Nullable String param) {
    return "thread".equals(param) ? ErrorBody.NO_THREADS : "untranslatable_request";
  }

  /// Last event of a stream whose upstream failed after the first byte.
  public static ErrorBody broken(SendFailure failure) {
    return switch (failure) {
      case SendFailure.TimedOut(SendFailure.Phase phase) ->
          ErrorBody.of(
              "The upstream stopped responding: " + phaseMessage(phase), SERVER, "timeout");
      case SendFailure.BrokenOff _,
          SendFailure.Unreachable _,
          SendFailure.PoolExhausted _,
          SendFailure.ReaderStalled _ ->
          ErrorBody.of("The upstream broke off its response.", SERVER, "upstream_stream_broken");
    };
  }

  /// Last event of a stream that is still open at the drain timeout.
  public static ErrorBody drained() {
    return ErrorBody.of("This pod is shutting down.", SERVER, "draining");
  }

  static RefusalResponse limitExceeded(Reservation.Exceeded limit) {
    String reached = "Rate limit '" + limit.limitName() + "' reached: " + limit.rateLimit().limit();
    return tooManyRequests(reached + " requests.", "rate_limit_exceeded", limit.retryAfter());
  }

  static RefusalResponse noCapacity(Duration retryAfter) {
    return tooManyRequests(
        "The upstreams of this model have no capacity left.", "rate_limit_exceeded", retryAfter);
  }

  static RefusalResponse tooManyRequests(String why, String code, Duration retryAfter) {
    long millis = Math.max(1, retryAfter.toMillis());
    long seconds = Math.ceilDiv(millis, 1000);
    String message = why + " Please try again in " + seconds + "s.";
    return new RefusalResponse(
        429,
        new ErrorBody(message, "requests", null, code, seconds),
        Map.of("retry-after", Long.toString(seconds), "retry-after-ms", Long.toString(millis)));
  }

  static RefusalResponse unavailable(Duration retryAfter) {
    long seconds = Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1000));
    return new RefusalResponse(
        503,
        new ErrorBody(
            "No upstream is available for this model.",
            SERVER,
            null,
            "upstream_unavailable",
            seconds),
        Map.of("retry-after", Long.toString(seconds)));
  }

  static ErrorBody modelUnknown(String model) {
    return new ErrorBody(
        "The model `" + model + "` does not exist or you do not have access to it.",
        INVALID,
        "model",
        "model_not_found",
        null);
  }

  static RefusalResponse upstreamFailed(SendFailure failure) {
    return switch (failure) {
      case SendFailure.Unreachable _ ->
          server(502, "The upstream cannot be reached.", "upstream_unreachable", NONE);
      case SendFailure.BrokenOff _, SendFailure.ReaderStalled _ ->
          server(502, "The upstream closed the connection.", "upstream_broken", NONE);
      case SendFailure.PoolExhausted() ->
          server(503, "All connections are in use.", "upstream_pool_exhausted", SOON);
      case SendFailure.TimedOut(SendFailure.Phase phase) ->
          server(
              504, "The upstream did not respond in time: " + phaseMessage(phase), "timeout", NONE);
    };
  }

  private static String phaseMessage(SendFailure.Phase phase) {
    return switch (phase) {
      case Connect -> "no connection.";
      case FirstByte -> "no first byte.";
      case Idle -> "nothing more came.";
      case Total -> "the response took too long.";
    };
  }

  static RefusalResponse invalid(int status, String message, String code) {
    return new RefusalResponse(status, ErrorBody.of(message, INVALID, code), NONE);
  }

  static RefusalResponse server(
      int status, String message, String code, Map<String, String> headers) {
    return new RefusalResponse(status, ErrorBody.of(message, SERVER, code), headers);
  }

  RefusalResponse with(String name, String value) {
    return new RefusalResponse(status, body, Map.of(name, value));
  }
}
