package dev.aifleet.operator.decide;

/// What the fleet serves and how far the operator may reach.
public sealed interface Plan {
  /// The configuration is what spec says.
  record Follow(WriteScope reach) implements Plan {}

  /// All traffic goes to one upstream, whatever else spec says.
  record Pinned(String upstream, WriteScope reach) implements Plan {}

  /// A rollback is asked for that nobody can follow: the configuration stays as it is, the rest of
  /// the fleet follows spec.
  record Hold(RollbackProblem problem) implements Plan {}

  /// Paused: nothing is written.
  record Suspended() implements Plan {}

  /// What may be written.
  enum WriteScope {
    Everything,
    /// Spec is paused, but its rollback changed.
    ConfigurationOnly
  }

  /// Why a rollback cannot be followed.
  sealed interface RollbackProblem {
    /// `active` without a target.
    record NoTarget() implements RollbackProblem {}

    /// The target is neither in spec nor in what served last.
    record TargetNotFound(String upstream) implements RollbackProblem {}
  }
}
