package dev.aifleet.operator.state;

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
    /// An object of that name exists and is not ours; it is never touched.
    record Foreign(String kind, String name) implements Failure {}

    /// It changed since it was observed; the next reconcile sees the change.
    record Outdated(String kind, String name) implements Failure {}

    /// The API server refused it for good, with its reason.
    record Refused(String kind, String name, String message) implements Failure {}
  }
}
