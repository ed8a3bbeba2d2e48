package dev.aifleet.gateway.ratelimit;

import java.time.Duration;

/// A sliding-window counter made of two fixed windows. The count of the previous window is weighted
/// by its part that lies within one window's length from now:
///
///     previous * (left of the current window / window) + current
///
/// It never exceeds the limit in any window if requests come evenly. All arithmetic is in integers,
/// scaled by the window's length in milliseconds.
///
/// @param number of the current window since the epoch
/// @param previous requests in the previous window
/// @param current requests in the current window
record SlidingWindow(long number, long previous, long current) {
  /// Keeps the products below within 63 bits for windows of up to a month.
  private static final long MAX_LIMIT = Integer.MAX_VALUE;

  static SlidingWindow at(long now, long window) {
    return new SlidingWindow(Math.floorDiv(now, window), 0, 0);
  }

  /// This counter, advanced to `now`. After a small backward step of the clock it stays as it is;
  /// after a larger one it restarts, or a full counter would refuse requests for all that time.
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

  /// Time until one more would be admitted; zero: now.
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

  /// Time until no counted request has any weight.
  Duration reset(long now, long window) {
    if (current > 0) {
      return Duration.ofMillis(left(now, window) + window);
    }
    return Duration.ofMillis(previous > 0 ? left(now, window) : 0);
  }

  /// Whether the counter has no effect at `now`.
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
