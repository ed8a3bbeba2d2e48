package dev.aifleet.operator.state;

/// Whether the operator or another manager sets the number of pods.
public sealed interface Replicas {
  /// The operator applies this number, from spec.
  record Fixed(int count) implements Replicas {}

  /// Another manager, such as an autoscaler, sets it: the operator only sets a number when it
  /// creates the Deployment.
  ///
  /// @param initial pods of a new Deployment
  /// @param floor a live count of 0 is raised to it when the field is handed over: an autoscaler
  ///     does not scale a Deployment up from 0, and spec does not request 0
  record Free(int initial, int floor) implements Replicas {}
}
