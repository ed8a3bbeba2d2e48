package dev.aifleet.gateway.resilience;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
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

  /// It is well and has no room: 429, or no free connection of ours. Says nothing about its health.
  ///
  /// @param pause how long it asked to be left alone; zero: it did not ask
  record Capacity(Duration pause) implements Outcome {}

  /// It does not accept our credential: 401, or 403 for anything but a model.
  record CredentialRefused(int status) implements Outcome {}

  /// It does not have the model that it is configured to serve.
  record ModelMissing(int status) implements Outcome {}

  /// The request itself is at fault, and would be everywhere.
  record ClientFault(int status) implements Outcome {}

  /// Nobody waited for the end: it tells nothing about the upstream.
  record Released() implements Outcome {}

  enum Kind {
    Unreachable,
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
    return switch (status) {
      case 401 -> new CredentialRefused(status);
      case 403 -> deniesModel(body) ? new ModelMissing(status) : new CredentialRefused(status);
      case 404 -> deniesModel(body) ? new ModelMissing(status) : new ClientFault(status);
      case 429 -> new Capacity(RetryAfter.of(headers, millis));
      case 408 -> new Failure(Kind.Status, status, RetryAfter.of(headers, millis));
      // Unknown methods and protocol versions are no illness.
      case 501, 505 -> new ClientFault(status);
      default ->
          status >= 500
              ? new Failure(Kind.Status, status, RetryAfter.of(headers, millis))
              : status >= 400 ? new ClientFault(status) : new Success();
    };
  }

  /// How long the upstream asked to be left alone; zero: it did not ask.
  default Duration pause() {
    return switch (this) {
      case Failure(_, _, Duration pause) -> pause;
      case Capacity(Duration pause) -> pause;
      case Success _, CredentialRefused _, ModelMissing _, ClientFault _, Released _ ->
          Duration.ZERO;
    };
  }

  /// For logs and metrics: one of few words.
  default String label() {
    return switch (this) {
      case Success() -> "Success";
      case Failure(Kind kind, _, _) -> kind == Kind.Status ? "Failure" : kind.name();
      case Capacity _ -> "Capacity";
      case CredentialRefused _ -> "CredentialRefused";
      case ModelMissing _ -> "ModelMissing";
      case ClientFault _ -> "ClientFault";
      case Released() -> "Released";
    };
  }

  /// The codes of OpenAI, Azure, Anthropic, Gemini and vLLM. The last three have one code for
  /// everything that is missing, and name the thing in the message.
  private static boolean deniesModel(Buffer body) {
    String text = body.toString(StandardCharsets.ISO_8859_1);
    if (text.contains("model_not_found") || text.contains("DeploymentNotFound")) {
      return true;
    }
    boolean missing =
        text.contains("not_found_error")
            || text.contains("NOT_FOUND")
            || text.contains("NotFoundError");
    return missing && text.contains("model");
  }
}
