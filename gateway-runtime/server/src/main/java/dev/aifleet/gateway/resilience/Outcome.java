package dev.aifleet.gateway.resilience;

import dev.aifleet.gateway.dialect.ProviderError;
import dev.aifleet.gateway.dialect.ProviderErrorCodes;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/// What one try at an upstream came to. What each means for its health, for a retry and for the
/// client is decided elsewhere; here is the one place that reads statuses.
public sealed interface Outcome {
  /// A whole answer.
  record Success() implements Outcome {}

  /// It did not do what it is there for.
  ///
  /// @param status 0: it did not answer
  /// @param pause how long it asked to be left alone; zero: it did not ask
  record Failure(Kind kind, int status, Duration pause) implements Outcome {}

  /// It is well and has no room: 429, a spent quota, or no free connection of ours. Says nothing
  /// about its health.
  ///
  /// @param pause how long it is spared; zero: not at all
  /// @param asked whether it asked for that; else others are only preferred
  record Capacity(Duration pause, boolean asked) implements Outcome {
    /// No free connection of ours.
    public static final Capacity OURS = new Capacity(Duration.ZERO, false);

    /// It did not say for how long.
    static final Capacity UNTOLD = new Capacity(Duration.ofSeconds(1), false);

    /// Only this request was too much for it.
    static final Capacity ONE_REQUEST = new Capacity(Duration.ZERO, false);

    /// Its account has nothing left.
    static final Capacity QUOTA = new Capacity(Duration.ofMinutes(1), false);
  }

  /// It does not accept our credential, by a code that means nothing else.
  record CredentialRefused(int status) implements Outcome {}

  /// 401 or 403 without such a code: our credential may be the reason, or what this one request
  /// wanted (moderation, a firewall, a scope, somebody else's file).
  record AccessDenied(int status) implements Outcome {}

  /// It does not have the model that it is configured to serve.
  record ModelMissing(int status) implements Outcome {}

  /// It does not have the state that the request refers to, which another upstream may have made.
  record StateMiss(int status) implements Outcome {}

  /// The request itself is at fault, and would be everywhere.
  record ClientFault(int status) implements Outcome {}

  /// Nobody waited for the end: it tells nothing about the upstream.
  record Released() implements Outcome {}

  enum Kind {
    /// No connection came about, in time or at all: nothing was sent.
    Unreachable,
    /// The request was sent, and its time ran out.
    TimedOut,
    Broken,
    /// An answer that says so.
    Status
  }

  static Failure failure(Kind kind) {
    return new Failure(kind, 0, Duration.ZERO);
  }

  /// @param body as far as it is known; only errors need it
  /// @param millis since the epoch
  static Outcome of(int status, MultiMap headers, Buffer body, long millis) {
    if (status < 400) {
      return new Success();
    }
    if (StateMisses.isOne(status, body)) {
      return new StateMiss(status);
    }
    return switch (status) {
      case 400, 401, 402, 403, 404, 429 -> told(status, headers, ProviderError.of(body), millis);
      case 408 -> new Failure(Kind.Status, status, RetryAfter.of(headers, millis));
      // Unknown methods and protocol versions are no illness.
      case 501, 505 -> new ClientFault(status);
      default ->
          status >= 500
              ? new Failure(Kind.Status, status, RetryAfter.of(headers, millis))
              : new ClientFault(status);
    };
  }

  /// Statuses that mean one thing or another, by what the body says.
  private static Outcome told(int status, MultiMap headers, ProviderError error, long millis) {
    if (status == 429) {
      return capacity(headers, error, millis);
    }
    if (status != 404 && ProviderErrorCodes.refuseKey(status, error)) {
      return new CredentialRefused(status);
    }
    if (status == 402 || (status != 404 && ProviderErrorCodes.tellSpentQuota(error))) {
      return Capacity.QUOTA;
    }
    return switch (status) {
      case 401 -> new AccessDenied(status);
      case 403 -> forbidden(error);
      case 404 ->
          ProviderErrorCodes.denyModel(error) ? new ModelMissing(status) : new ClientFault(status);
      default -> new ClientFault(status);
    };
  }

  private static Outcome forbidden(ProviderError error) {
    if (ProviderErrorCodes.denyModel(error)) {
      return new ModelMissing(403);
    }
    return ProviderErrorCodes.refuseContent(error) ? new ClientFault(403) : new AccessDenied(403);
  }

  private static Capacity capacity(MultiMap headers, ProviderError error, long millis) {
    Duration pause = RetryAfter.of(headers, error.retryDelay(), millis);
    if (!pause.isZero()) {
      return new Capacity(pause, true);
    }
    if (ProviderErrorCodes.tellSpentQuota(error)) {
      return Capacity.QUOTA;
    }
    return ProviderErrorCodes.refuseSize(error) ? Capacity.ONE_REQUEST : Capacity.UNTOLD;
  }

  /// Whether our credential may be the reason, so that an upstream with another one may do. Of 403
  /// that is so only with a code: any other is the caller's.
  default boolean refusesCredential() {
    return this instanceof CredentialRefused
        || (this instanceof AccessDenied(int status) && status == 401);
  }

  /// For logs and metrics: one of few words.
  default String label() {
    return switch (this) {
      case Success() -> "Success";
      case Failure(Kind kind, _, _) -> kind == Kind.Status ? "Failure" : kind.name();
      case Capacity _ -> "Capacity";
      case CredentialRefused _ -> "CredentialRefused";
      case AccessDenied _ -> "AccessDenied";
      case ModelMissing _ -> "ModelMissing";
      case StateMiss _ -> "StateMiss";
      case ClientFault _ -> "ClientFault";
      case Released() -> "Released";
    };
  }
}
