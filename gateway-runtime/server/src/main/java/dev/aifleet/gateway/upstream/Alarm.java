package dev.aifleet.gateway.upstream;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Calls back at a given time, unless it is put off or cleared before. Its timer is left running
/// when nobody needs it: the next send on the same connection takes it over, since time limits are
/// a thousand times longer than most sends. A timer set and cancelled for each of them would cost
/// two percent of its CPU time.
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

  /// Nobody is called. The timer may run on.
  void clear() {
    task = null;
  }

  /// For good: nothing is left running.
  void cancel() {
    task = null;
    stop();
  }

  private void arm() {
    long left = dueAt - loop.now();
    // Rounded up: a timer that fires early would only set itself anew.
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
