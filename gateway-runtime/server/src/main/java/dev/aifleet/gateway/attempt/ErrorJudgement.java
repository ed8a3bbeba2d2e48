package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.response.StreamError;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/// What an upstream's error means for the exchange, wherever it was told. Pure.
public final class ErrorJudgement {
  private ErrorJudgement() {}

  /// Of an error inside of a 200: the same as if it had been told by its status.
  ///
  /// @param millis since the epoch
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

  /// What the client hears of an error that a stream has opened with.
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

  /// What the client hears where our credential was refused.
  ///
  /// @param clean the upstream's words, without credentials
  public static Refusal refusal(Outcome outcome, Buffer clean) {
    String message = ErrorReading.of(clean.getBytes()).message();
    return credentialRefused(outcome, message == null ? "" : message);
  }

  /// What a provider says about a key is about ours, and stays here. Without a code it may be about
  /// more than the key, and then the client needs it. Never as a 401, which would be about the
  /// client's own key.
  private static Refusal credentialRefused(Outcome outcome, String message) {
    return new Refusal.CredentialRefused(outcome instanceof Outcome.AccessDenied ? message : "");
  }
}
