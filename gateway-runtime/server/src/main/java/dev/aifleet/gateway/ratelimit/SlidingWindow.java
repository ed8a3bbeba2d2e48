package dev.aifleet.gateway.ratelimit;

import java.time.Duration;

/// A sliding-window counter made of two fixed windows: what was counted in the window before weighs
/// as much as still lies within one window's length from now. The count is
///
///     previous * (left of the current window / window) + current
///
/// and never more than the limit in any window, as far as requests came evenly. All arithmetic is
/// in integers, scaled by the window's length in milliseconds.
///
/// @param number of the current window since the epoch
/// @param previous requests in the window before
/// @param current requests in the current window
record SlidingWindow(long number, long previous, long current) {
  /// Keeps the products below within 63 bits for windows of up to a month.
  private static final long MAX_LIMIT = Integer.MAX_VALUE;

  static SlidingWindow at(long now, long window) {
    return new SlidingWindow(Math.floorDiv(now, window), 0, 0);
  }

  /// This counter, moved on to `now`. A clock that is set back a little finds it ahead, and waits;
  /// one that is set back further begins anew, or a full counter would refuse all that while.
  SlidingWindow movedTo(long now, long window) {
    long here = Math.floorDiv(now, window);
    if (here == number || here == number - 1) {
      return this;
    }
    return new SlidingWindow(here, here == number + 1 ? current : 0, 0);
  }

  SlidingWindow plusOne() {
    return new SlidingWindow(number, previous, current + 1);
  }

  SlidingWindow minusOne() {
    return new SlidingWindow(number, previous, Math.max(0, current - 1));
  }

  /// Requests that would be admitted now.
  long remaining(long limit, long now, long window) {
    long free = capped(limit) * window - previous * left(now, window) - current * window;
    return Math.max(0, Math.floorDiv(free, window));
  }

  /// Until one more would be admitted; zero: now.
  Duration wait(long limit, long now, long window) {
    long left = left(now, window);
    long most = capped(limit);
    if (current < most) {
      // Admitted once previous * left <= (limit - current - 1) * window.
      return Duration.ofMillis(
          Math.max(0, left - highestLeft(most - current - 1, previous, window)));
    }
    return Duration.ofMillis(left + window - highestLeft(most - 1, current, window));
  }

  /// Until nothing of what was counted weighs any more.
  Duration reset(long now, long window) {
    if (current > 0) {
      return Duration.ofMillis(left(now, window) + window);
    }
    return Duration.ofMillis(previous > 0 ? left(now, window) : 0);
  }

  /// Whether it has nothing left to tell at `now`.
  boolean isIdle(long now, long window) {
    return Math.abs(Math.floorDiv(now, window) - number) > 1;
  }

  private long left(long now, long window) {
    return Math.clamp((number + 1) * window - now, 0, window);
  }

  /// The longest rest of a window in which `room` requests fit beside the weight of `past`.
  private static long highestLeft(long room, long past, long window) {
    return past == 0 ? window : Math.min(window, Math.floorDiv(room * window, past));
  }

  private static long capped(long limit) {
    return Math.min(limit, MAX_LIMIT);
  }
}
