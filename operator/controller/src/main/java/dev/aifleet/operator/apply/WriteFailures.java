package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult.Failure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Objects;

/// From an exception of the Kubernetes client to the failure of a write.
final class WriteFailures {
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private WriteFailures() {}

  /// All but conflicts are tried again: also a rejection, which users have to resolve, since no
  /// event reports that its reason has disappeared.
  static Failure of(String kind, String name, KubernetesClientException e) {
    if (e.getCode() == CONFLICT) {
      return new Failure.Conflict(kind, name);
    }
    String message = message(e);
    return e.getCode() == 0 || e.getCode() == TOO_MANY_REQUESTS || e.getCode() >= SERVER_ERROR
        ? new Failure.WriteFailed(kind, name, message, Duration.ZERO)
        : new Failure.Refused(kind, name, message, Duration.ZERO);
  }

  /// A defect of the operator, which its log describes.
  static Failure ofDefect(String kind, String name) {
    return new Failure.WriteFailed(kind, name, "the operator failed, see its log", Duration.ZERO);
  }

  static boolean isRetriedLater(Failure failure) {
    return failure instanceof Failure.WriteFailed || failure instanceof Failure.Refused;
  }

  /// The same failure with the time until the next try.
  static Failure withRetryAfter(Failure failure, Duration retryAfter) {
    return switch (failure) {
      case Failure.WriteFailed(var kind, var name, var message, _) ->
          new Failure.WriteFailed(kind, name, message, retryAfter);
      case Failure.Refused(var kind, var name, var message, _) ->
          new Failure.Refused(kind, name, message, retryAfter);
      case Failure.Foreign _, Failure.Conflict _, Failure.InProgress _ -> failure;
    };
  }

  private static String message(KubernetesClientException e) {
    String message = e.getStatus() == null ? null : e.getStatus().getMessage();
    if (message != null) {
      return message;
    }
    return e.getCode() == 0
        ? "the API server does not respond"
        : Objects.requireNonNullElse(e.getMessage(), "no reason given");
  }
}
