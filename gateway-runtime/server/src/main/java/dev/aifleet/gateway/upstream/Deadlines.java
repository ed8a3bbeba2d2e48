package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.gateway.upstream.SendFailure.Phase;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The time limits of one send, kept by a single alarm: progress only notes the time, and the alarm
/// looks at the notes when it goes off and is set anew. A stream of many chunks costs no timers,
/// and a short send none of its own: it uses that of its connection.
final class Deadlines {
  private final ClientLoop loop;
  private final Timeouts timeouts;
  private final boolean streamed;
  private final Consumer<SendFailure> expired;
  private final long startedAt;
  private long lastAt;
  private boolean sent;
  private boolean answering;
  private boolean paused;

  /// One of its own while there is no connection.
  private Alarm alarm;

  private boolean isOwn = true;

  /// @param streamed whether the answer has to begin and go on in time; else it has only its total
  Deadlines(ClientLoop loop, Timeouts timeouts, boolean streamed, Consumer<SendFailure> expired) {
    this.loop = loop;
    this.timeouts = timeouts;
    this.streamed = streamed;
    this.expired = expired;
    this.startedAt = now();
    this.alarm = new Alarm(loop);
  }

  /// The request has no connection yet, or no stream of one. How long to wait is the pool's to say,
  /// within the total.
  void waiting() {
    if (!isOwn) {
      alarm.clear();
      alarm = new Alarm(loop);
      isOwn = true;
    }
    long now = now();
    alarm.set(now + nanosLeft(now), this::look);
  }

  /// The request is on its way.
  ///
  /// @param connections alarm of a connection that carries nothing else; null: it carries others
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

  /// From now on less patience may do than the alarm was set to.
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

  private long now() {
    return loop.now();
  }
}
