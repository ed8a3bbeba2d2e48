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

/// Plays the events of one stream: paced, or as fast as the client reads; the last event that is
/// not paced leaves together with the last token.
final class StreamSender {
  /// Events written between two looks at the client's pace.
  private static final int BURST = 64;

  private static final Buffer COMMENT = Buffer.buffer(": ping\n\n");

  private final Vertx vertx;
  private final ResponseSender.Parameters parameters;
  private final RequestCounter counter;
  private final ResponseWriter writer;
  private final FaultInjector faultInjector;
  private final int perWrite;
  private final boolean paced;
  private int next;
  private boolean injected;

  StreamSender(
      Vertx vertx,
      ResponseSender.Parameters parameters,
      RequestCounter counter,
      ResponseWriter writer,
      FaultInjector faultInjector) {
    this.vertx = vertx;
    this.parameters = parameters;
    this.counter = counter;
    this.writer = writer;
    this.faultInjector = faultInjector;
    this.paced = !parameters.behavior().timing().tokenInterval().isZero();
    int wanted = parameters.behavior().framing().eventsPerWrite();
    this.perWrite = wanted > 0 ? wanted : paced ? 1 : BURST;
    this.injected = !parameters.fault().appliesInBody();
  }

  void respondAfterLatency(EventStream stream, Consumer<Future<Void>> finish) {
    counter.advanceTo(Phase.BeforeFirstToken);
    if (!paced) {
      burst(stream, finish);
      return;
    }
    if (stream.leadingEvents() > 0 && write(stream, finish) == Step.Over) {
      return;
    }
    long interval = Math.max(1, parameters.behavior().timing().tokenInterval().toMillis());
    vertx.setPeriodic(interval, timer -> tick(timer, stream, finish));
  }

  /// What a write leaves to do.
  private enum Step {
    /// More, at once.
    More,
    /// More, when somebody calls.
    Wait,
    Over
  }

  private void burst(EventStream stream, Consumer<Future<Void>> finish) {
    Step step = Step.More;
    while (step == Step.More) {
      step = write(stream, finish);
    }
  }

  /// One write an interval; a client that reads too slowly makes them wait.
  private void tick(long timer, EventStream stream, Consumer<Future<Void>> finish) {
    if (counter.isEnded()) {
      vertx.cancelTimer(timer);
    } else if (!writer.isBusy() && write(stream, finish) == Step.Over) {
      vertx.cancelTimer(timer);
    }
  }

  private Step write(EventStream stream, Consumer<Future<Void>> finish) {
    if (counter.isEnded()) {
      return Step.Over;
    }
    int stop = stop(stream);
    Buffer events = Buffer.buffer(512);
    while (next < stop) {
      append(stream, events);
    }
    if (next > stream.leadingEvents()) {
      counter.advanceTo(Phase.MidStream);
    }
    if (!injected && (next == parameters.fault().after() || next == stream.events())) {
      injected = true;
      inject(stream, events, finish);
      return Step.Over;
    }
    if (next == stream.events()) {
      finish.accept(writer.end(writer.framed(events)));
      return Step.Over;
    }
    Runnable then = paced ? () -> {} : () -> burst(stream, finish);
    return writer.write(writer.framed(events), then) ? Step.More : Step.Wait;
  }

  /// The event at which this write ends.
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
    return injected ? most : Math.min(most, parameters.fault().after());
  }

  private void append(EventStream stream, Buffer events) {
    Framing framing = parameters.behavior().framing();
    if (framing.comments() > 0 && next % framing.comments() == 0) {
      events.appendBuffer(COMMENT);
    }
    stream.event(next++, events);
  }

  private void inject(EventStream stream, Buffer events, Consumer<Future<Void>> finish) {
    Fault fault = parameters.fault();
    if (fault.kind() == Kind.ErrorEvent) {
      stream.error(parameters.streamError(), next, events);
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
      writer.flushHead(() -> faultInjector.inject(() -> respondAfterLatency(stream, rest, finish)));
    } else {
      writer.flush(
          writer.framed(events),
          () -> faultInjector.inject(() -> respondAfterLatency(stream, rest, finish)));
    }
  }

  /// Goes on after a hang, with the rest of a broken event.
  private void respondAfterLatency(EventStream stream, Buffer rest, Consumer<Future<Void>> finish) {
    if (rest.length() == 0) {
      respondAfterLatency(stream, finish);
    } else {
      writer.flush(writer.framed(rest), () -> respondAfterLatency(stream, finish));
    }
  }
}
