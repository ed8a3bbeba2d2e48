package dev.aifleet.simulator.response;

import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.Fault.Kind;
import dev.aifleet.simulator.knobs.Fault.Point;
import dev.aifleet.simulator.knobs.Framing;
import dev.aifleet.simulator.response.Stats.Phase;
import dev.aifleet.simulator.wire.EventStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// Sends the events of one stream: at an interval, or as fast as the client reads. The events after
/// the last token are written together with it.
final class StreamSender {
  /// Events written between two checks of the write queue.
  private static final int BURST = 64;

  private static final Buffer COMMENT = Buffer.buffer(": ping\n\n");

  private final Vertx vertx;
  private final ResponseSpec spec;
  private final RequestCounter counter;
  private final ResponseWriter writer;
  private final FaultInjector faultInjector;
  private final int perWrite;
  private final boolean paced;
  private int next;
  private boolean injected;

  StreamSender(
      Vertx vertx,
      ResponseSpec spec,
      RequestCounter counter,
      ResponseWriter writer,
      FaultInjector faultInjector) {
    this.vertx = vertx;
    this.spec = spec;
    this.counter = counter;
    this.writer = writer;
    this.faultInjector = faultInjector;
    this.paced = !spec.behavior().timing().tokenInterval().isZero();
    int wanted = spec.behavior().framing().eventsPerWrite();
    this.perWrite = wanted > 0 ? wanted : paced ? 1 : BURST;
    this.injected = !spec.fault().appliesInBody();
  }

  void send(EventStream stream, Consumer<Future<Void>> finish) {
    counter.advanceTo(Phase.BeforeFirstToken);
    if (!paced) {
      burst(stream, finish);
      return;
    }
    if (stream.leadingEvents() > 0 && write(stream, finish) == Step.Done) {
      return;
    }
    long interval = Math.max(1, spec.behavior().timing().tokenInterval().toMillis());
    vertx.setPeriodic(interval, timer -> tick(timer, stream, finish));
  }

  /// What follows a write.
  private enum Step {
    /// The next write, at once.
    More,
    /// The next write, when a timer or the drained queue calls.
    Wait,
    Done
  }

  private void burst(EventStream stream, Consumer<Future<Void>> finish) {
    Step step = Step.More;
    while (step == Step.More) {
      step = write(stream, finish);
    }
  }

  /// One write per interval, skipped while the last one is pending.
  private void tick(long timer, EventStream stream, Consumer<Future<Void>> finish) {
    if (counter.isEnded()) {
      vertx.cancelTimer(timer);
    } else if (!writer.isBusy() && write(stream, finish) == Step.Done) {
      vertx.cancelTimer(timer);
    }
  }

  private Step write(EventStream stream, Consumer<Future<Void>> finish) {
    if (counter.isEnded()) {
      return Step.Done;
    }
    int stop = stop(stream);
    Buffer events = Buffer.buffer(512);
    while (next < stop) {
      append(stream, events);
    }
    if (next > stream.leadingEvents()) {
      counter.advanceTo(Phase.MidStream);
    }
    if (!injected && (next == spec.fault().after() || next == stream.events())) {
      injected = true;
      inject(stream, events, finish);
      return Step.Done;
    }
    if (next == stream.events()) {
      finish.accept(writer.end(writer.framed(events)));
      return Step.Done;
    }
    Runnable then = paced ? () -> {} : () -> burst(stream, finish);
    return writer.write(writer.framed(events), then) ? Step.More : Step.Wait;
  }

  /// Index of the first event that this write leaves out.
  private int stop(EventStream stream) {
    int stop = next + perWrite;
    int lastToken = stream.leadingEvents() + stream.tokens();
    if (paced) {
      stop =
          next < stream.leadingEvents()
              ? stream.leadingEvents()
              : stop >= lastToken ? stream.events() : stop;
    }
    int most = Math.min(stop, stream.events());
    return injected ? most : Math.min(most, spec.fault().after());
  }

  private void append(EventStream stream, Buffer events) {
    Framing framing = spec.behavior().framing();
    if (framing.comments() > 0 && next % framing.comments() == 0) {
      events.appendBuffer(COMMENT);
    }
    stream.event(next++, events);
  }

  private void inject(EventStream stream, Buffer events, Consumer<Future<Void>> finish) {
    Fault fault = spec.fault();
    if (fault.kind() == Kind.ErrorEvent) {
      stream.error(spec.streamError(), next, events);
      finish.accept(writer.end(writer.framed(events)));
      return;
    }
    Buffer rest = Buffer.buffer();
    if (fault.appliesAt(Point.MidEvent) && next < stream.events()) {
      Buffer interrupted = Buffer.buffer();
      append(stream, interrupted);
      int half = interrupted.length() / 2;
      events.appendBuffer(interrupted, 0, half);
      rest.appendBuffer(interrupted, half, interrupted.length() - half);
    }
    if (events.length() == 0) {
      writer.flushHead(() -> faultInjector.inject(() -> resume(stream, rest, finish)));
    } else {
      writer.flush(
          writer.framed(events), () -> faultInjector.inject(() -> resume(stream, rest, finish)));
    }
  }

  /// Continues after a hang, with the rest of an interrupted event.
  private void resume(EventStream stream, Buffer rest, Consumer<Future<Void>> finish) {
    if (rest.length() == 0) {
      send(stream, finish);
    } else {
      writer.flush(writer.framed(rest), () -> send(stream, finish));
    }
  }
}
