package dev.aifleet.gateway.admission;

import static dev.aifleet.gateway.admission.RefusalResponse.INVALID;
import static dev.aifleet.gateway.admission.RefusalResponse.NONE;
import static dev.aifleet.gateway.admission.RefusalResponse.NO_RETRY;
import static dev.aifleet.gateway.admission.RefusalResponse.SOON;
import static dev.aifleet.gateway.admission.RefusalResponse.callerBusy;
import static dev.aifleet.gateway.admission.RefusalResponse.invalid;
import static dev.aifleet.gateway.admission.RefusalResponse.limitExceeded;
import static dev.aifleet.gateway.admission.RefusalResponse.modelUnknown;
import static dev.aifleet.gateway.admission.RefusalResponse.noCapacity;
import static dev.aifleet.gateway.admission.RefusalResponse.server;
import static dev.aifleet.gateway.admission.RefusalResponse.unauthenticated;
import static dev.aifleet.gateway.admission.RefusalResponse.unavailable;
import static dev.aifleet.gateway.admission.RefusalResponse.unknownPath;
import static dev.aifleet.gateway.admission.RefusalResponse.unsupported;
import static dev.aifleet.gateway.admission.RefusalResponse.untranslatableCode;
import static dev.aifleet.gateway.admission.RefusalResponse.upstreamFailed;

import dev.aifleet.gateway.auth.Authentication;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.SendFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why the gateway responds with an error of its own, and the table of these responses. Each code
/// has a line in `docs/reference/errors.md`.
public sealed interface Refusal {
  record UnknownPath(Operation.UnknownPath operation) implements Refusal {}

  record WrongMethod(Operation.WrongMethod operation) implements Refusal {}

  /// The bytes are not an acceptable HTTP request.
  ///
  /// @param status 400, 414 or 431
  record NotHttp(int status, String message) implements Refusal {}

  record NoConfiguration() implements Refusal {}

  /// The pod is at its limit of requests or memory.
  record Overloaded() implements Refusal {}

  /// The caller is at its limit of requests in flight while the pod, or each upstream of the model,
  /// is nearly full.
  record CallerBusy() implements Refusal {}

  /// The request would not fit even if no other request held memory.
  record TooHeavy() implements Refusal {}

  record Unauthenticated(Authentication.Unknown why) implements Refusal {}

  record EncodedBody(String encoding) implements Refusal {}

  record BodyPackedWrongly() implements Refusal {}

  record BodyTooLarge(int limit) implements Refusal {}

  record BodyTooSlow() implements Refusal {}

  record BodyUnreadable(Reading.Unreadable why) implements Refusal {}

  record LimitExceeded(Reservation.Exceeded limit) implements Refusal {}

  record ModelUnknown(String model) implements Refusal {}

  /// The request is valid, and no upstream could serve it.
  sealed interface OfUpstreams extends Refusal {}

  /// The upstream failed before any byte of a response was relayed.
  record UpstreamFailed(SendFailure failure) implements OfUpstreams {}

  /// The upstreams of the model have no free capacity, and nothing else is wrong.
  record NoCapacity(Duration retryAfter) implements OfUpstreams {}

  /// The upstreams of the model have no capacity, are paused or have open breakers.
  record UpstreamsUnavailable(Duration retryAfter) implements OfUpstreams {}

  /// The provider rejects the gateway's own key, which the client cannot change.
  ///
  /// @param message the provider's, where it may concern more than the key; empty: not forwarded
  record CredentialRefused(String message) implements OfUpstreams {}

  /// The upstream started a stream with an error.
  record StreamRefused(StreamError error) implements OfUpstreams {}

  /// The upstream responded with an error whose body is too long or too slow to be forwarded.
  record UpstreamErrorIncomplete(int status) implements OfUpstreams {}

  /// No upstream of the model has a format that can express the request.
  ///
  /// @param param the field at fault; null: the request as a whole
  record Untranslatable(String message, @Nullable String param) implements OfUpstreams {}

  /// An unexpected exception in the gateway.
  ///
  /// @param where for the log; without the exception's message, which may contain request data
  record Crashed(String where) implements Refusal {
    public static Crashed of(Throwable thrown) {
      StackTraceElement[] stack = thrown.getStackTrace();
      String name = thrown.getClass().getName();
      return new Crashed(stack.length == 0 ? name : name + " at " + stack[0]);
    }
  }

  record Draining() implements Refusal {}

  /// What the client gets: the one table for status, code, message and headers.
  default RefusalResponse response() {
    return switch (this) {
      case UnknownPath(Operation.UnknownPath(String method, String path)) ->
          invalid(404, unknownPath(method, path), "unknown_url");
      case WrongMethod(Operation.WrongMethod(var method, var path, var allowed)) ->
          invalid(405, "Not allowed to " + method + " on " + path + ".", "method_not_allowed")
              .with("allow", allowed);
      case NotHttp(int status, String message) -> invalid(status, message, "bad_request");
      case NoConfiguration() ->
          server(503, "The gateway has no configuration yet.", "no_configuration", SOON);
      case Overloaded() ->
          server(503, "The gateway has too much to do at the moment.", "overloaded", SOON);
      case CallerBusy() -> callerBusy();
      case TooHeavy() ->
          invalid(
              413,
              "The request takes more memory than this gateway's pods have for one request.",
              "request_too_large");
      case Unauthenticated(Authentication.Unknown why) -> unauthenticated(why);
      case EncodedBody(String encoding) -> unsupported(encoding);
      case BodyPackedWrongly() ->
          invalid(400, "The body is not packed as its Content-Encoding says.", "invalid_encoding");
      case BodyTooLarge(int limit) ->
          invalid(413, "The body is larger than " + limit + " bytes.", "request_too_large");
      case BodyTooSlow() -> invalid(408, "The body did not arrive in time.", "request_timeout");
      case BodyUnreadable(Reading.Unreadable(var message, var param, var fault)) ->
          new RefusalResponse(
              400, new ErrorBody(message, INVALID, param, fault.code(), null), NONE);
      case LimitExceeded(Reservation.Exceeded limit) -> limitExceeded(limit);
      case ModelUnknown(String model) -> new RefusalResponse(404, modelUnknown(model), NONE);
      case OfUpstreams upstreams -> ofUpstreams(upstreams);
      case Crashed _ -> server(500, "The gateway failed at this request.", "internal_error", NONE);
      case Draining() -> server(503, "This pod is shutting down.", "draining", SOON);
    };
  }

  private static RefusalResponse ofUpstreams(OfUpstreams refusal) {
    return switch (refusal) {
      case UpstreamFailed(SendFailure failure) -> upstreamFailed(failure);
      case NoCapacity(Duration retryAfter) -> noCapacity(retryAfter);
      case UpstreamsUnavailable(Duration retryAfter) -> unavailable(retryAfter);
      case CredentialRefused(String message) ->
          server(
              502,
              message.isEmpty()
                  ? "The upstream does not accept the gateway's credential."
                  : "The upstream refused the gateway with 401: " + message,
              "upstream_credential_refused",
              NO_RETRY);
      case StreamRefused(StreamError error) ->
          new RefusalResponse(error.status(), error.body(), NONE);
      case UpstreamErrorIncomplete(int status) ->
          server(
              status, "The upstream responded with status " + status + ".", "upstream_error", NONE);
      case Untranslatable(String message, String param) ->
          new RefusalResponse(
              400, new ErrorBody(message, INVALID, param, untranslatableCode(param), null), NONE);
    };
  }
}
