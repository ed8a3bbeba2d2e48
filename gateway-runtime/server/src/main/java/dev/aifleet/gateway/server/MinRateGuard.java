package dev.aifleet.gateway.server;

import java.util.concurrent.TimeUnit;

/// Whether bytes come or go fast enough, as seen by somebody who looks once a second: never more
/// than 30 s without one, and never less than 1 KiB/s beyond the first 30 s.
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

  /// Whether all that was to move should have moved by now.
  boolean isOverdue(long now) {
    if (!seen) {
      seen = true;
      firstSeenAt = now;
    }
    return now - firstSeenAt > PATIENCE + bytes * NANOS_PER_BYTE;
  }
}
