package dev.aifleet.gateway.server;

import java.util.concurrent.TimeUnit;

/// Checks once a second that bytes move fast enough: at most 30 s without a byte, and at least 1
/// KiB/s after the first 30 s.
final class MinRateGuard {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
  private static final long NANOS_PER_BYTE = TimeUnit.SECONDS.toNanos(1) / 1024;

  private long bytes;
  private long seenBytes;
  private long seenAt;
  private long firstSeenAt;
  private boolean seen;

  void moved(int count) {
    bytes += count;
  }

  boolean isTooSlow(long now) {
    if (!seen) {
      seen = true;
      firstSeenAt = now;
      seenAt = now;
      seenBytes = bytes;
    }
    if (bytes != seenBytes) {
      seenBytes = bytes;
      seenAt = now;
    }
    return now - seenAt > PATIENCE || isOverdue(now);
  }

  /// Whether the transfer is too slow.
  boolean isOverdue(long now) {
    if (!seen) {
      seen = true;
      firstSeenAt = now;
    }
    return now - firstSeenAt > PATIENCE + bytes * NANOS_PER_BYTE;
  }
}
