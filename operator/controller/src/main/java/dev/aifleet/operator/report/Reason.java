package dev.aifleet.operator.report;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reasons of conditions, which programs can rely on. SecretsResolved also has those of
/// [dev.aifleet.compiler.Compilation.Reason]. `docs/reference/conditions.md` explains each.
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

  // Progressing, and Ready if a write failed
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

  private final boolean isTransient;

  Reason() {
    this(false);
  }

  /// @param isTransient whether it is part of every change, so that it gets no Event
  Reason(boolean isTransient) {
    this.isTransient = isTransient;
  }

  public boolean isTransient() {
    return isTransient;
  }

  /// Null: a reason of the compiler, or of another release.
  public static @Nullable Reason of(String name) {
    return Arrays.stream(values()).filter(one -> one.is(name)).findFirst().orElse(null);
  }

  public boolean is(String name) {
    return name().equals(name);
  }
}
