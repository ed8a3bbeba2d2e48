package dev.aifleet.gateway.snapshot;

import org.jspecify.annotations.Nullable;

/// The volatile reference to the running snapshot: written on the configuration thread, read once
/// by every exchange.
public final class RunningSnapshot {
  private volatile @Nullable Snapshot current;

  /// Null until a configuration was accepted.
  public @Nullable Snapshot current() {
    return current;
  }

  void replace(Snapshot next) {
    current = next;
  }
}
