package dev.aifleet.operator.state;

import java.time.Duration;
import java.util.List;

/// What became of [Desired].
///
/// @param published what the Secrets hold now
public record ApplyResult(Published published, List<Failure> failures, Findings findings) {

  public ApplyResult {
    failures = List.copyOf(failures);
  }

  /// Why one object is not as wanted; the others were applied all the same.
  public sealed interface Failure {
    /// Time after which it is worth another try, where no event comes before.
    default Duration retryAfter() {
      return Duration.ofSeconds(30);
    }

    /// An object of that name exists and is not ours; it is never touched.
    record Foreign(String kind, String name) implements Failure {}

    /// It changed since it was observed; the next reconcile sees the change.
    record Conflict(String kind, String name) implements Failure {
      @Override
      public Duration retryAfter() {
        return Duration.ofMillis(500);
      }
    }

    /// The API server refused it, with its reason.
    record Refused(String kind, String name, String message, Duration retryAfter)
        implements Failure {}

    /// The API server or a webhook of it is in trouble.
    record WriteFailed(String kind, String name, String message, Duration retryAfter)
        implements Failure {}

    /// The API server has not answered yet; its answer begins a reconcile.
    record InProgress(String kind, String name) implements Failure {}
  }
}
