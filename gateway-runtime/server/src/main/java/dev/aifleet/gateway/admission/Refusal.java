package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Authentication;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.ratelimit.Reservation;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.SendFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why the gateway itself answers with an error. What each means to a client: [RefusalResponse].
public sealed interface Refusal {
  record UnknownPath(Operation.UnknownPath operation) implements Refusal {}

  record WrongMethod(Operation.WrongMethod operation) implements Refusal {}

  /// The bytes are no HTTP request that we take.
  ///
  /// @param status 400, 414 or 431
  record NotHttp(int status, String message) implements Refusal {}

  record NoConfiguration() implements Refusal {}

  /// The pod has as much to do as it may.
  record Overloaded() implements Refusal {}

  /// The caller has as much in flight as one may have while the pod, or each upstream of the model,
  /// is nearly full.
  record CallerBusy() implements Refusal {}

  /// Nothing else is under way that holds memory, and it would still not fit.
  record TooHeavy() implements Refusal {}

  record Unauthenticated(Authentication.Unknown why) implements Refusal {}

  record EncodedBody(String encoding) implements Refusal {}

  record BodyPackedWrongly() implements Refusal {}

  record BodyTooLarge(int limit) implements Refusal {}

  record BodyTooSlow() implements Refusal {}

  record BodyUnreadable(Reading.Unreadable why) implements Refusal {}

  record LimitExceeded(Reservation.Exceeded limit) implements Refusal {}

  record ModelUnknown(String model) implements Refusal {}

  /// The request was fine, and those who could serve it were not.
  sealed interface OfUpstreams extends Refusal {}

  /// The upstream gave no answer, and nothing of one was relayed.
  record UpstreamFailed(SendFailure failure) implements OfUpstreams {}

  /// Those that serve the model have no room for it at the moment, and nothing else is wrong.
  record NoCapacity(Duration retryAfter) implements OfUpstreams {}

  /// Those that serve the model are full, paused or out.
  record UpstreamsUnavailable(Duration retryAfter) implements OfUpstreams {}

  /// The provider does not accept the gateway's own key: nothing that the client can change.
  ///
  /// @param message the provider's, where it may be about more than the key; empty: not told
  record CredentialRefused(String message) implements OfUpstreams {}

  /// The upstream began a stream with an error.
  record StreamRefused(StreamError error) implements OfUpstreams {}

  /// The upstream answered with an error that is too long or too slow to be told.
  record ErrorUntold(int status) implements OfUpstreams {}

  /// Nobody who serves the model speaks a format that can say the request.
  ///
  /// @param param the field at fault; null: it is the request as a whole
  record Untranslatable(String message, @Nullable String param) implements OfUpstreams {}

  /// Something of the gateway has thrown.
  ///
  /// @param where for the log; without the message, which may hold what the client sent
  record Crashed(String where) implements Refusal {
    public static Crashed of(Throwable thrown) {
      StackTraceElement[] stack = thrown.getStackTrace();
      String name = thrown.getClass().getName();
      return new Crashed(stack.length == 0 ? name : name + " at " + stack[0]);
    }
  }

  record Draining() implements Refusal {}
}
