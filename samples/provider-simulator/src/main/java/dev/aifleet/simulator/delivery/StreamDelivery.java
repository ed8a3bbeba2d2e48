package dev.aifleet.simulator.delivery;

import dev.aifleet.simulator.delivery.Stats.Phase;
import dev.aifleet.simulator.knobs.Fault;
import dev.aifleet.simulator.knobs.Fault.Kind;
import dev.aifleet.simulator.knobs.Fault.Place;
import dev.aifleet.simulator.knobs.Framing;
import dev.aifleet.simulator.wire.EventStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// Plays the events of one stream: paced, or as fast as the client reads; the last event that is
/// not paced leaves together with the last token.
final class StreamDelivery {
  /// Events written between two looks at the client's pace.
  private static final int BURST = 64;

  private static final Buffer COMMENT = Buffer.buffer(": ping\n\n");

  private final Vertx vertx;
  private final Delivery.Order order;
  private final Tally tally;
  private final Line line;
  private final Blow blow;
  private final int perWrite;
  private final boolean paced;
  private int next;
  private boolean struck;

  StreamDelivery(Vertx vertx, Delivery.Order order, Tally tally, Line line, Blow blow) {
    this.vertx = vertx;
    this.order = order;
    this.tally = tally;
    this.line = line;
    this.blow = blow;
    this.paced = !order.behavior().pace().tokenInterval().isZero();
    int wanted = order.behavior().framing().eventsPerWrite();
    this.perWrite = wanted > 0 ? wanted : paced ? 1 : BURST;
    this.struck = !order.fault().strikesInBody();
  }

  void respondAfterLatency(EventStream stream, Consumer<Future<Void>> finish) {
    tally.reached(Phase.BeforeFirstToken);
    if (!paced) {
      burst(stream, finish);
      return;
    }
    if (stream.lead() > 0 && write(stream, finish) == Step.Over) {
      return;
    }
    long interval = Math.max(1, order.behavior().pace().tokenInterval().toMillis());
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
    if (tally.isOver()) {
      vertx.cancelTimer(timer);
    } else if (!line.isBusy() && write(stream, finish) == Step.Over) {
      vertx.cancelTimer(timer);
    }
  }

  private Step write(EventStream stream, Consumer<Future<Void>> finish) {
    if (tally.isOver()) {
      return Step.Over;
    }
    int stop = stop(stream);
    Buffer events = Buffer.buffer(512);
    while (next < stop) {
      append(stream, events);
    }
    if (next > stream.lead()) {
      tally.reached(Phase.MidStream);
    }
    if (!struck && (next == order.fault().after() || next == stream.events())) {
      struck = true;
      strike(stream, events, finish);
      return Step.Over;
    }
    if (next == stream.events()) {
      finish.accept(line.end(line.framed(events)));
      return Step.Over;
    }
    Runnable then = paced ? () -> {} : () -> burst(stream, finish);
    return line.write(line.framed(events), then) ? Step.More : Step.Wait;
  }

  /// The event at which this write ends.
  private int stop(EventStream stream) {
    int stop = next + perWrite;
    int lastToken = stream.lead() + stream.tokens();
    if (paced) {
      stop = next < stream.lead() ? stream.lead() : stop >= lastToken ? stream.events() : stop;
    }
    int most = Math.min(stop, stream.events());
    return struck ? most : Math.min(most, order.fault().after());
  }

  private void append(EventStream stream, Buffer events) {
    Framing framing = order.behavior().framing();
    if (framing.comments() > 0 && next % framing.comments() == 0) {
      events.appendBuffer(COMMENT);
    }
    stream.event(next++, events);
  }

  private void strike(EventStream stream, Buffer events, Consumer<Future<Void>> finish) {
    Fault fault = order.fault();
    if (fault.kind() == Kind.ErrorEvent) {
      stream.error(order.trouble(), next, events);
      finish.accept(line.end(line.framed(events)));
      return;
    }
    Buffer rest = Buffer.buffer();
    if (fault.strikesAt(Place.MidEvent) && next < stream.events()) {
      Buffer broken = Buffer.buffer();
      append(stream, broken);
      int half = broken.length() / 2;
      events.appendBuffer(broken, 0, half);
      rest.appendBuffer(broken, half, broken.length() - half);
    }
    if (events.length() == 0) {
      line.flushHead(() -> blow.strike(() -> respondAfterLatency(stream, rest, finish)));
    } else {
      line.flush(
          line.framed(events), () -> blow.strike(() -> respondAfterLatency(stream, rest, finish)));
    }
  }

  /// Goes on after a hang, with the rest of a broken event.
  private void respondAfterLatency(EventStream stream, Buffer rest, Consumer<Future<Void>> finish) {
    if (rest.length() == 0) {
      respondAfterLatency(stream, finish);
    } else {
      line.flush(line.framed(rest), () -> respondAfterLatency(stream, finish));
    }
  }
}
