package dev.aifleet.gateway.resilience;

import dev.aifleet.gateway.dialect.ProviderError;
import dev.aifleet.gateway.dialect.ProviderErrorCodes;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/// Result of one attempt at an upstream. What it means for health, for a retry and for the client
/// is decided elsewhere; this is the one place that interprets statuses.
public sealed interface Outcome {
  /// A complete response.
  record Success() implements Outcome {}

  /// The upstream failed.
  ///
  /// @param status 0: no response
  /// @param pause requested by the upstream; zero: none
  record Failure(Kind kind, int status, Duration pause) implements Outcome {}

  /// The upstream is healthy and has no capacity: 429, an exhausted quota, or no free connection in
  /// the pool. Not counted against its health.
  ///
  /// @param pause how long to avoid it; zero: not at all
  /// @param requested whether the upstream requested the pause; else others are only preferred
  record Capacity(Duration pause, boolean requested) implements Outcome {
    /// No free connection in the gateway's pool.
    public static final Capacity OURS = new Capacity(Duration.ZERO, false);

    /// Without a requested time.
    static final Capacity WITHOUT_DELAY = new Capacity(Duration.ofSeconds(1), false);

    /// Only this request exceeded a limit.
    static final Capacity ONE_REQUEST = new Capacity(Duration.ZERO, false);

    /// The account's quota is exhausted.
    static final Capacity QUOTA = new Capacity(Duration.ofMinutes(1), false);
  }

  /// The gateway's credential was refused, with a code that can only mean the key.
  record CredentialRefused(int status) implements Outcome {}

  /// 401 or 403 without such a code: the cause may be the gateway's credential or the request
  /// (moderation, a firewall, a scope, a file of another account).
  record AccessDenied(int status) implements Outcome {}

  /// The upstream lacks the model that it is configured to serve.
  record ModelMissing(int status) implements Outcome {}

  /// The upstream lacks the state that the request refers to; another upstream may store it.
  record StateMiss(int status) implements Outcome {}

  /// The request is invalid, and would be at any upstream.
  record ClientFault(int status) implements Outcome {}

  /// The attempt was cancelled: no statement about the upstream.
  record Released() implements Outcome {}

  enum Kind {
    /// No connection was established: nothing was sent.
    Unreachable,
    /// The request was sent, and its time limit passed.
    TimedOut,
    Broken,
    /// An error response.
    Status
  }

  static Failure failure(Kind kind) {
    return new Failure(kind, 0, Duration.ZERO);
  }

  /// @param body as far as received; used for errors only
  /// @param millis milliseconds since the epoch
  static Outcome of(int status, MultiMap headers, Buffer body, long millis) {
    if (status < 400) {
      return new Success();
    }
    if (StateMisses.isOne(status, body)) {
      return new StateMiss(status);
    }
    return switch (status) {
      case 400, 401, 402, 403, 404, 429 -> ofError(status, headers, ProviderError.of(body), millis);
      case 408 -> new Failure(Kind.Status, status, RetryAfter.of(headers, millis));
      // Unsupported methods and protocol versions are not failures of the upstream.
      case 501, 505 -> new ClientFault(status);
      default ->
          status >= 500
              ? new Failure(Kind.Status, status, RetryAfter.of(headers, millis))
              : new ClientFault(status);
    };
  }

  /// Statuses whose meaning depends on the body.
  private static Outcome ofError(int status, MultiMap headers, ProviderError error, long millis) {
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
    return ProviderErrorCodes.refuseSize(error) ? Capacity.ONE_REQUEST : Capacity.WITHOUT_DELAY;
  }

  /// Whether the gateway's credential may be the cause, so that an upstream with another one may
  /// succeed. A 403 without a code is attributed to the caller.
  default boolean refusesCredential() {
    return this instanceof CredentialRefused
        || (this instanceof AccessDenied(int status) && status == 401);
  }

  /// Label for logs and metrics, from a fixed set.
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
