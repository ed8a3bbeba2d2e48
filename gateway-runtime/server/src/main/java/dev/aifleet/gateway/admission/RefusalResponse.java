package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Authentication;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.packing.Coding;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.SendFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Status, body and headers of the response to each refusal: the one table for them.
///
/// @param headers in addition to those that every response has
public record RefusalResponse(int status, ErrorBody body, Map<String, String> headers) {
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";
  private static final Map<String, String> NONE = Map.of();

  /// Understood by the SDKs of OpenAI and Anthropic.
  public static final Map<String, String> NO_RETRY = Map.of("x-should-retry", "false");

  private static final String BAD_CREDENTIAL = "Bearer error=\"invalid_token\"";
  private static final Map<String, String> SOON = Map.of("retry-after", "1");

  public static RefusalResponse of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.UnknownPath(Operation.UnknownPath(String method, String path)) ->
          invalid(404, unknownPath(method, path), "unknown_url");
      case Refusal.WrongMethod(Operation.WrongMethod(var method, var path, var allowed)) ->
          invalid(405, "Not allowed to " + method + " on " + path + ".", "method_not_allowed")
              .with("allow", allowed);
      case Refusal.NotHttp(int status, String message) -> invalid(status, message, "bad_request");
      case Refusal.NoConfiguration() ->
          server(503, "The gateway has no configuration yet.", "no_configuration", SOON);
      case Refusal.Overloaded() ->
          server(503, "The gateway has too much to do at the moment.", "overloaded", SOON);
      case Refusal.CallerBusy() -> callerBusy();
      case Refusal.TooHeavy() ->
          invalid(
              413,
              "The request takes more memory than this gateway's pods have for one request.",
              "request_too_large");
      case Refusal.Unauthenticated(Authentication.Unknown why) -> unauthenticated(why);
      case Refusal.EncodedBody(String encoding) -> unsupported(encoding);
      case Refusal.BodyPackedWrongly() ->
          invalid(400, "The body is not packed as its Content-Encoding says.", "invalid_encoding");
      case Refusal.BodyTooLarge(int limit) ->
          invalid(413, "The body is larger than " + limit + " bytes.", "request_too_large");
      case Refusal.BodyTooSlow() ->
          invalid(408, "The body did not arrive in time.", "request_timeout");
      case Refusal.BodyUnreadable(Reading.Unreadable(var message, var param, var fault)) ->
          new RefusalResponse(
              400, new ErrorBody(message, INVALID, param, fault.code(), null), NONE);
      case Refusal.LimitExceeded(Reservation.Exceeded limit) -> limitExceeded(limit);
      case Refusal.ModelUnknown(String model) ->
          new RefusalResponse(404, modelUnknown(model), NONE);
      case Refusal.OfUpstreams upstreams -> ofUpstreams(upstreams);
      case Refusal.Crashed _ ->
          server(500, "The gateway failed at this request.", "internal_error", NONE);
      case Refusal.Draining() -> server(503, "This pod is shutting down.", "draining", SOON);
    };
  }

  private static RefusalResponse callerBusy() {
    String message = "You have too many requests in flight, and the gateway has little room left.";
    return new RefusalResponse(
        429, new ErrorBody(message, "requests", null, "too_many_requests_in_flight", 1L), SOON);
  }

  /// RFC 9110, section 15.5.16: the header lists the accepted codings.
  private static RefusalResponse unsupported(String encoding) {
    String message = "Content-Encoding " + encoding + " is not supported: " + Coding.ALL + " are.";
    return invalid(415, message, "unsupported_encoding").with("accept-encoding", Coding.ALL);
  }

  /// Most often the base URL of the client is wrong.
  private static String unknownPath(String method, String path) {
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
  private static RefusalResponse unauthenticated(Authentication.Unknown why) {
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

  private static RefusalResponse ofUpstreams(Refusal.OfUpstreams refusal) {
    return switch (refusal) {
      case Refusal.UpstreamFailed(SendFailure failure) -> upstreamFailed(failure);
      case Refusal.NoCapacity(Duration retryAfter) -> noCapacity(retryAfter);
      case Refusal.UpstreamsUnavailable(Duration retryAfter) -> unavailable(retryAfter);
      case Refusal.CredentialRefused(String message) ->
          server(
              502,
              message.isEmpty()
                  ? "The upstream does not accept the gateway's credential."
                  : "The upstream refused the gateway with 401: " + message,
              "upstream_credential_refused",
              NO_RETRY);
      case Refusal.StreamRefused(StreamError error) ->
          new RefusalResponse(error.status(), error.body(), NONE);
      case Refusal.UpstreamErrorIncomplete(int status) ->
          server(
              status, "The upstream answered with status " + status + ".", "upstream_error", NONE);
      case Refusal.Untranslatable(String message, String param) ->
          new RefusalResponse(
              400, new ErrorBody(message, INVALID, param, untranslatable(param), null), NONE);
    };
  }

  private static String untranslatable(@Nullable String param) {
    return "thread".equals(param) ? ErrorBody.NO_THREADS : "untranslatable_request";
  }

  /// Last event of a stream whose upstream failed after the first byte.
  public static ErrorBody broken(SendFailure failure) {
    return switch (failure) {
      case SendFailure.TimedOut(SendFailure.Phase phase) ->
          ErrorBody.of("The upstream stopped answering: " + told(phase), SERVER, "timeout");
      case SendFailure.BrokenOff _,
          SendFailure.Unreachable _,
          SendFailure.PoolExhausted _,
          SendFailure.ReaderStalled _ ->
          ErrorBody.of("The upstream broke off its answer.", SERVER, "upstream_stream_broken");
    };
  }

  /// Last event of a stream that is still open at the drain timeout.
  public static ErrorBody drained() {
    return ErrorBody.of("This pod is shutting down.", SERVER, "draining");
  }

  private static RefusalResponse limitExceeded(Reservation.Exceeded limit) {
    long millis = limit.retryAfter().toMillis();
    long seconds = Math.max(1, Math.ceilDiv(millis, 1000));
    String message =
        "Rate limit '"
            + limit.limitName()
            + "' reached: "
            + limit.rateLimit().limit()
            + " requests. Please try again in "
            + seconds
            + "s.";
    return new RefusalResponse(
        429,
        new ErrorBody(message, "requests", null, "rate_limit_exceeded", seconds),
        Map.of("retry-after", Long.toString(seconds), "retry-after-ms", Long.toString(millis)));
  }

  private static RefusalResponse noCapacity(Duration retryAfter) {
    long millis = Math.max(1, retryAfter.toMillis());
    long seconds = Math.ceilDiv(millis, 1000);
    String message =
        "The upstreams of this model have no capacity left. Please try again in " + seconds + "s.";
    return new RefusalResponse(
        429,
        new ErrorBody(message, "requests", null, "rate_limit_exceeded", seconds),
        Map.of("retry-after", Long.toString(seconds), "retry-after-ms", Long.toString(millis)));
  }

  private static RefusalResponse unavailable(Duration retryAfter) {
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

  private static ErrorBody modelUnknown(String model) {
    return new ErrorBody(
        "The model `" + model + "` does not exist or you do not have access to it.",
        INVALID,
        "model",
        "model_not_found",
        null);
  }

  private static RefusalResponse upstreamFailed(SendFailure failure) {
    return switch (failure) {
      case SendFailure.Unreachable _ ->
          server(502, "The upstream cannot be reached.", "upstream_unreachable", NONE);
      case SendFailure.BrokenOff _, SendFailure.ReaderStalled _ ->
          server(502, "The upstream closed the connection.", "upstream_broken", NONE);
      case SendFailure.PoolExhausted() ->
          server(503, "All connections are in use.", "upstream_pool_exhausted", SOON);
      case SendFailure.TimedOut(SendFailure.Phase phase) ->
          server(504, "The upstream did not answer in time: " + told(phase), "timeout", NONE);
    };
  }

  private static String told(SendFailure.Phase phase) {
    return switch (phase) {
      case Connect -> "no connection.";
      case FirstByte -> "no first byte.";
      case Idle -> "nothing more came.";
      case Total -> "the answer took too long.";
    };
  }

  private static RefusalResponse invalid(int status, String message, String code) {
    return new RefusalResponse(status, ErrorBody.of(message, INVALID, code), NONE);
  }

  private static RefusalResponse server(
      int status, String message, String code, Map<String, String> headers) {
    return new RefusalResponse(status, ErrorBody.of(message, SERVER, code), headers);
  }

  private RefusalResponse with(String name, String value) {
    return new RefusalResponse(status, body, Map.of(name, value));
  }
}
