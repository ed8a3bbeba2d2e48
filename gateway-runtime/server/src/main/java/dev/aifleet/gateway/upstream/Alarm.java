package dev.aifleet.gateway.upstream;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A timer that can be postponed or cleared. The Vert.x timer keeps running when it is not needed:
/// the next send on the same connection reuses it, since time limits are a thousand times longer
/// than most sends. Setting and cancelling a timer for each send would cost two percent of its CPU
/// time.
final class Alarm {
  private final ClientLoop loop;
  private @Nullable Runnable task;
  private long dueAt;
  private long firesAt;
  private long timer = -1;

  Alarm(ClientLoop loop) {
    this.loop = loop;
  }

  /// @param at nanoseconds
  void set(long at, Runnable due) {
    task = due;
    dueAt = at;
    if (timer >= 0 && firesAt - at <= 0) {
      return;
    }
    stop();
    arm();
  }

  /// Clears the alarm. The timer may keep running.
  void clear() {
    task = null;
  }

  /// Closes the alarm and cancels the timer.
  void cancel() {
    task = null;
    stop();
  }

  private void arm() {
    long left = dueAt - loop.now();
    // Rounded up: a timer that fires early would only be set again.
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(left + 999_999));
    firesAt = dueAt;
    timer = loop.vertx().setTimer(millis, fired -> fire());
  }

  private void fire() {
    timer = -1;
    Runnable due = task;
    if (due == null) {
      return;
    }
    if (dueAt - loop.now() > 0) {
      arm();
    } else {
      task = null;
      due.run();
    }
  }

  private void stop() {
    if (timer >= 0) {
      loop.vertx().cancelTimer(timer);
      timer = -1;
    }
  }
}
