package dev.aifleet.operator.decide;

/// What the fleet serves, and what the operator may write.
public sealed interface Plan {
  /// The configuration follows spec.
  record Follow(WriteScope reach) implements Plan {}

  /// All traffic goes to one upstream, whatever else spec says.
  record Pinned(String upstream, WriteScope reach) implements Plan {}

  /// A rollback is active and has no usable target: the configuration stays as it is, the rest of
  /// the fleet follows spec.
  record Hold(RollbackProblem problem) implements Plan {}

  /// Paused: nothing is written.
  record Suspended() implements Plan {}

  /// What the operator may write.
  enum WriteScope {
    Everything,
    /// Spec is paused, but its rollback changed.
    ConfigurationOnly
  }

  /// Why a rollback has no usable target.
  sealed interface RollbackProblem {
    /// `active` without a target.
    record NoTarget() implements RollbackProblem {}

    /// The target is neither in spec nor in a published configuration.
    record TargetNotFound(String upstream) implements RollbackProblem {}
  }
}
