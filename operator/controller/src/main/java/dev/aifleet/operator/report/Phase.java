package dev.aifleet.operator.report;

/// The printer column PHASE: one word for people, made of the conditions. Not for programs.
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
