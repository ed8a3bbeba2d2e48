package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.response.StreamError;
import dev.aifleet.gateway.upstream.SendFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// Maps what went wrong at an upstream, a failed send or a reported error, to its meaning for the
/// exchange. Pure.
public final class ErrorJudgement {
  private ErrorJudgement() {}

  /// For an error within a 200 response: the same as for the equivalent status.
  ///
  /// @param millis milliseconds since the epoch
  public static Outcome outcome(StreamError error, long millis) {
    if (error.isOurs()) {
      return new Outcome.Released();
    }
    if (error.isUnusable()) {
      return Outcome.failure(Outcome.Kind.Broken);
    }
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    return Outcome.of(error.status(), none, error.body().json(), millis);
  }

  /// What a failed send means for the upstream's health.
  public static Outcome outcome(SendFailure failure) {
    return switch (failure) {
      case SendFailure.Unreachable _ -> Outcome.failure(Outcome.Kind.Unreachable);
      case SendFailure.TimedOut(SendFailure.Phase phase) when phase == SendFailure.Phase.Connect ->
          Outcome.failure(Outcome.Kind.Unreachable);
      case SendFailure.PoolExhausted() -> Outcome.Capacity.OURS;
      case SendFailure.TimedOut _ -> Outcome.failure(Outcome.Kind.TimedOut);
      case SendFailure.BrokenOff _ -> Outcome.failure(Outcome.Kind.Broken);
      case SendFailure.ReaderStalled() -> new Outcome.Released();
    };
  }

  /// The refusal for an error that a stream has opened with.
  ///
  /// @param clean without credentials
  public static Refusal refusal(Outcome outcome, StreamError clean) {
    if (clean.isOurs()) {
      return new Refusal.Overloaded();
    }
    return outcome.refusesCredential()
        ? credentialRefused(outcome, clean.message())
        : new Refusal.StreamRefused(clean);
  }

  /// The refusal where the gateway's credential was rejected.
  ///
  /// @param clean the upstream's body, without credentials
  public static Refusal refusal(Outcome outcome, Buffer clean) {
    String message = ErrorReading.of(clean.getBytes()).message();
    return credentialRefused(outcome, message == null ? "" : message);
  }

  /// A provider's message about a key concerns the gateway's key and is not forwarded. Without a
  /// key code it may concern more than the key, so the client needs it. Never a 401, which would
  /// refer to the client's own key.
  private static Refusal credentialRefused(Outcome outcome, String message) {
    return new Refusal.CredentialRefused(outcome instanceof Outcome.AccessDenied ? message : "");
  }
}
