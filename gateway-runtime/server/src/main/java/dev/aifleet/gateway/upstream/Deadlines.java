package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.gateway.upstream.SendFailure.Phase;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The time limits of one send, kept by a single alarm: progress only records the time, and the
/// alarm reads the records when it fires and is set again. A stream of many chunks costs no timers,
/// and a short send reuses the timer of its connection.
final class Deadlines {
  private final ClientLoop loop;
  private final Timeouts timeouts;
  private final boolean streamed;
  private final Consumer<SendFailure> expired;
  private final long startedAt;
  private long lastAt;
  private boolean sent;
  private boolean responding;
  private boolean paused;

  /// Own alarm while there is no connection.
  private Alarm alarm;

  private boolean isOwn = true;

  /// @param streamed whether first-byte and idle limits apply; else only the total
  Deadlines(ClientLoop loop, Timeouts timeouts, boolean streamed, Consumer<SendFailure> expired) {
    this.loop = loop;
    this.timeouts = timeouts;
    this.streamed = streamed;
    this.expired = expired;
    this.startedAt = now();
    this.alarm = new Alarm(loop);
  }

  /// The request waits for a connection or a stream. The pool limits that time, within the total.
  void waiting() {
    if (!isOwn) {
      alarm.clear();
      alarm = new Alarm(loop);
      isOwn = true;
    }
    long now = now();
    alarm.set(now + nanosLeft(now), this::look);
  }

  /// The request is being sent.
  ///
  /// @param connections alarm of a connection without other sends; null: it carries others
  void sent(@Nullable Alarm connections) {
    lastAt = now();
    sent = true;
    if (connections != null) {
      cancel();
      alarm = connections;
      isOwn = false;
    }
    alarm.set(lastAt + nanosLeft(lastAt), this::look);
  }

  /// Whether the request was sent less than `nanos` ago.
  boolean sentWithin(long nanos) {
    return sent && now() - lastAt < nanos;
  }

  /// The response's head has arrived; its first byte may take as long again.
  void headed() {
    lastAt = now();
  }

  /// A chunk of the response's body has arrived.
  void progressed() {
    lastAt = now();
    if (!responding) {
      responding = true;
      if (streamed) {
        tighten();
      }
    }
  }

  void paused() {
    lastAt = now();
    if (!paused) {
      paused = true;
      tighten();
    }
  }

  void resumed() {
    paused = false;
    lastAt = now();
  }

  void cancel() {
    if (isOwn) {
      alarm.cancel();
    } else {
      alarm.clear();
    }
  }

  /// The current limit may end before the time the alarm is set to.
  private void tighten() {
    if (!streamed || timeouts.idle().compareTo(timeouts.firstByte()) < 0) {
      alarm.set(lastAt + nanosLeft(lastAt), this::look);
    }
  }

  private void look() {
    long now = now();
    long left = nanosLeft(now);
    if (left > 0) {
      alarm.set(now + left, this::look);
    } else {
      expired.accept(verdict(now));
    }
  }

  private long nanosLeft(long now) {
    long total = timeouts.total().toNanos() - (now - startedAt);
    if (!sent || !(streamed || paused)) {
      return total;
    }
    return Math.min(total, quietNanos() - (now - lastAt));
  }

  private long quietNanos() {
    return responding || paused ? timeouts.idle().toNanos() : timeouts.firstByte().toNanos();
  }

  private SendFailure verdict(long now) {
    if (now - startedAt >= timeouts.total().toNanos()) {
      return new SendFailure.TimedOut(Phase.Total);
    }
    if (paused) {
      return new SendFailure.ReaderStalled();
    }
    return new SendFailure.TimedOut(responding ? Phase.Idle : Phase.FirstByte);
  }

  private long now() {
    return loop.now();
  }
}
