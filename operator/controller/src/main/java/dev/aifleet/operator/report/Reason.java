package dev.aifleet.operator.report;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reasons of conditions, as stable words for programs. SecretsResolved has those of
/// [dev.aifleet.compiler.Compilation.Reason] too. What each means to a user:
/// `docs/reference/conditions.md`.
public enum Reason {
  // Accepted
  Accepted,
  Invalid,
  InvalidName,
  ImageNotAllowed,

  // SecretsResolved
  Resolved,

  // RateLimitsEnforced
  NoLimits,
  LocalApproximate,

  // Programmed
  Programmed(true),
  Pending(true),
  NothingPublished(true),
  NoReadyPods(true),
  ScaledToZero(true),
  Unreachable(true),
  Rejected,
  RuntimeTooOld,

  // Progressing, and Ready where a write failed
  Creating(true),
  RollingOut(true),
  Programming(true),
  Complete(true),
  UpdateAvailable,
  Paused,
  RolloutPaused,
  PodsRefused,
  DeadlineExceeded,
  ForeignObject,
  Outdated(true),
  Writing(true),
  WriteFailed,
  WriteRefused,

  // Degraded
  AsExpected,
  CredentialRefused,
  IssuerUnreachable,
  OutOfMemory,
  NoUpstreamAvailable,

  // RolledBack
  NotActive(true),
  PinnedByUser,
  ForwardBlocked,
  NoTarget,
  TargetNotFound,
  TargetUnusable,

  // Ready
  Serving,
  RolledBack;

  private final boolean passing;

  Reason() {
    this(false);
  }

  /// @param passing whether it comes and goes with every change, so that it is no Event
  Reason(boolean passing) {
    this.passing = passing;
  }

  public boolean isPassing() {
    return passing;
  }

  /// Null: a reason of Secrets, or of another release.
  public static @Nullable Reason of(String name) {
    return Arrays.stream(values()).filter(one -> one.is(name)).findFirst().orElse(null);
  }

  public boolean is(String name) {
    return name().equals(name);
  }
}
