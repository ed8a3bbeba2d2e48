package dev.aifleet.operator.state;

/// Who decides how many pods there are.
public sealed interface Replicas {
  /// Spec does: the operator applies the number.
  record Fixed(int count) implements Replicas {}

  /// Somebody else does, such as an autoscaler: the operator sets a number when it creates the
  /// Deployment and never again.
  ///
  /// @param initial pods of a new Deployment
  /// @param floor a live count of 0 is raised to it when the number is handed over: an autoscaler
  ///     leaves a Deployment of 0 alone, and without one nobody asked for none
  record Free(int initial, int floor) implements Replicas {}
}
