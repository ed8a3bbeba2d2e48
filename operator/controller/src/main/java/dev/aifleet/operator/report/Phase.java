package dev.aifleet.operator.report;

/// The printer column PHASE, which summarises the conditions for users. Not for programs.
public enum Phase {
  Ready,
  Updating,
  Progressing,
  Blocked,
  Invalid,
  RolledBack,
  Paused,
  ScaledToZero
}
