package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Authentication;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.SendFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why the gateway responds with an error of its own. The responses are in [RefusalResponse].
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
}
