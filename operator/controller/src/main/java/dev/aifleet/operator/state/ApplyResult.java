package dev.aifleet.operator.state;

import java.time.Duration;
import java.util.List;

/// The result of applying [Desired].
///
/// @param published content of the Secrets now
public record ApplyResult(Published published, List<Failure> failures, Findings findings) {

  public ApplyResult {
    failures = List.copyOf(failures);
  }

  /// Why one object is not as desired; it does not keep the others from being applied.
  public sealed interface Failure {
    /// Time until the next try, unless an event begins a reconcile before.
    default Duration retryAfter() {
      return Duration.ofSeconds(30);
    }

    /// An object of that name exists and is not owned by the gateway; it is never changed.
    record Foreign(String kind, String name) implements Failure {}

    /// It was changed after it was observed; the next reconcile sees the change.
    record Conflict(String kind, String name) implements Failure {
      @Override
      public Duration retryAfter() {
        return Duration.ofMillis(500);
      }
    }

    /// The API server rejected it, with this message.
    record Refused(String kind, String name, String message, Duration retryAfter)
        implements Failure {}

    /// The API server or an admission webhook failed or did not respond.
    record WriteFailed(String kind, String name, String message, Duration retryAfter)
        implements Failure {}

    /// The API server has not responded yet; its response begins a reconcile.
    record InProgress(String kind, String name) implements Failure {}
  }
}
