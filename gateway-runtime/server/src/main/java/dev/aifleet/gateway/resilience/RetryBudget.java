package dev.aifleet.gateway.resilience;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Caps retries at a share of the requests of the last ten seconds, so that retries do not overload
/// a failing provider. Ten in those seconds, and three in each, are always allowed: a gateway with
/// little traffic has no requests to take a share of.
///
/// Shared by all event loops of a pod. One slot per second; slots are replaced by CAS, their
/// counters are atomic, nothing locks. A retry is counted before it is judged, so that two loops
/// can refuse one too many but never grant one.
public final class RetryBudget {
  private static final int WINDOW_SECONDS = 10;
  private static final int FREE_PER_SECOND = 3;
  private static final int FREE_PER_WINDOW = 10;

  private record Slot(long second, AtomicInteger requests, AtomicInteger retries) {
    Slot(long second) {
      this(second, new AtomicInteger(), new AtomicInteger());
    }
  }

  private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(WINDOW_SECONDS + 1);

  /// Counts the first attempt of a request.
  ///
  /// @param now nanoseconds
  public void countRequest(long now) {
    slot(TimeUnit.NANOSECONDS.toSeconds(now)).requests().incrementAndGet();
  }

  /// @param now nanoseconds
  boolean takeRetry(int percent, long now) {
    long second = TimeUnit.NANOSECONDS.toSeconds(now);
    Slot here = slot(second);
    int inThisSecond = here.retries().incrementAndGet();
    if (inThisSecond <= FREE_PER_SECOND || isWithin(percent, second)) {
      return true;
    }
    here.retries().decrementAndGet();
    return false;
  }

  private boolean isWithin(int percent, long second) {
    long requests = 0;
    long retries = 0;
    for (int i = 0; i < slots.length(); i++) {
      Slot slot = slots.get(i);
      if (slot != null && slot.second() > second - WINDOW_SECONDS && slot.second() <= second) {
        requests += slot.requests().get();
        retries += slot.retries().get();
      }
    }
    return retries <= FREE_PER_WINDOW || retries * 100 <= requests * percent;
  }

  /// The slot of a second. A time read slightly earlier by another loop still finds its own slot.
  private Slot slot(long second) {
    int index = Math.floorMod(second, slots.length());
    while (true) {
      Slot found = slots.get(index);
      if (found != null && found.second() >= second) {
        return found;
      }
      var fresh = new Slot(second);
      if (slots.compareAndSet(index, found, fresh)) {
        return fresh;
      }
    }
  }
}
