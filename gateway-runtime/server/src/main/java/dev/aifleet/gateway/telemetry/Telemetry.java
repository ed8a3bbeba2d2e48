package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.exchange.ExchangeListener;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Hands every exchange to all listeners and counts those under way. Shared by all event loops.
public final class Telemetry implements ExchangeListener {
  private final LongAdder inFlight = new LongAdder();
  private final List<ExchangeListener> listeners;

  public Telemetry(List<ExchangeListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void begun() {
    inFlight.increment();
    listeners.forEach(ExchangeListener::begun);
  }

  @Override
  public void finished(ExchangeSummary summary) {
    inFlight.decrement();
    listeners.forEach(listener -> listener.finished(summary));
  }

  /// Exchanges that have begun and not ended.
  public long inFlight() {
    return inFlight.sum();
  }
}
