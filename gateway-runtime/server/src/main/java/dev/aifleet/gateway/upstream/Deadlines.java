package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.gateway.upstream.SendFailure.Phase;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The time limits of one send, kept by a single timer: progress only notes the time, and the timer
/// looks at the notes when it fires and sets itself anew. A stream of many chunks costs no timers.
final class Deadlines {
  private final Wire wire;
  private final Timeouts timeouts;
  private final Consumer<SendFailure> expired;
  private final long startedAt;
  private long lastAt;
  private boolean sent;
  private boolean answering;
  private boolean paused;
  private long timer = -1;

  Deadlines(Wire wire, Timeouts timeouts, Consumer<SendFailure> expired) {
    this.wire = wire;
    this.timeouts = timeouts;
    this.expired = expired;
    this.startedAt = now();
  }

  /// There is no connection yet. How long to wait for one is the pool's to say, within the total.
  void waiting() {
    if (timer < 0) {
      arm(nanosLeft(now()));
    }
  }

  /// The request is on its way.
  void sent() {
    lastAt = now();
    sent = true;
    cancel();
    arm(nanosLeft(lastAt));
  }

  /// Whether the request has been on its way for less than `nanos`.
  boolean sentWithin(long nanos) {
    return sent && now() - lastAt < nanos;
  }

  /// The head of the answer has come; its first byte may take as long again.
  void headed() {
    lastAt = now();
  }

  /// A piece of the answer's body has come.
  void progressed() {
    lastAt = now();
    if (!answering) {
      answering = true;
      tighten();
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
    if (timer >= 0) {
      wire.vertx().cancelTimer(timer);
      timer = -1;
    }
  }

  /// From now on less patience may do than the timer was set to.
  private void tighten() {
    if (timer >= 0 && timeouts.idle().compareTo(timeouts.firstByte()) < 0) {
      cancel();
      arm(nanosLeft(lastAt));
    }
  }

  private void look() {
    timer = -1;
    long now = now();
    long left = nanosLeft(now);
    if (left > 0) {
      arm(left);
    } else {
      expired.accept(verdict(now));
    }
  }

  private long nanosLeft(long now) {
    long total = timeouts.total().toNanos() - (now - startedAt);
    if (!sent) {
      return total;
    }
    return Math.min(total, quietNanos() - (now - lastAt));
  }

  private long quietNanos() {
    return answering || paused ? timeouts.idle().toNanos() : timeouts.firstByte().toNanos();
  }

  private SendFailure verdict(long now) {
    if (now - startedAt >= timeouts.total().toNanos()) {
      return new SendFailure.TimedOut(Phase.Total);
    }
    if (paused) {
      return new SendFailure.ReaderStalled();
    }
    return new SendFailure.TimedOut(answering ? Phase.Idle : Phase.FirstByte);
  }

  private void arm(long delayNanos) {
    // Rounded up: a timer that fires early would only set itself anew.
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(delayNanos + 999_999));
    timer = wire.vertx().setTimer(millis, fired -> look());
  }

  private long now() {
    return wire.nanos().getAsLong();
  }
}
