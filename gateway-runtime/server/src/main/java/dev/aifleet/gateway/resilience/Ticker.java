package dev.aifleet.gateway.resilience;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A clock for the library that returns the time of the latest call. Monotonic, although event
/// loops read their clocks at slightly different moments. Shared by all event loops.
final class Ticker extends Clock {
  /// Nanosecond clocks may start at any value, even below zero: the first reading is the origin.
  private record Reading(long origin, long now) {}

  private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

  void advance(long now) {
    Reading before = last.get();
    while (before == null || now - before.now() > 0) {
      if (last.compareAndSet(before, new Reading(before == null ? now : before.origin(), now))) {
        return;
      }
      before = last.get();
    }
  }

  long nanos() {
    Reading reading = last.get();
    return reading == null ? 0 : reading.now();
  }

  @Override
  public Instant instant() {
    Reading reading = last.get();
    return reading == null
        ? Instant.EPOCH
        : Instant.EPOCH.plusNanos(reading.now() - reading.origin());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
