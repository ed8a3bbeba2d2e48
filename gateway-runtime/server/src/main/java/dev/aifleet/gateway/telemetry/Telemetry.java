package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.exchange.ExchangeListener;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Hands every exchange to metrics and access log, and counts those under way. Shared by all event
/// loops.
public final class Telemetry implements ExchangeListener, AutoCloseable {
  private final LongAdder inFlight = new LongAdder();
  private final Metrics metrics;
  private final @Nullable AccessLog accessLog;

  /// @param nanos the clock that upstreams are judged by
  /// @param log where exchanges are told; null: nowhere
  public Telemetry(
      RunningSnapshot running, LongSupplier nanos, String version, @Nullable OutputStream log) {
    metrics = new Metrics(running, nanos, version, inFlight::sum);
    accessLog = log == null ? null : new AccessLog(log);
  }

  @Override
  public void begun() {
    inFlight.increment();
  }

  @Override
  public void finished(ExchangeSummary summary) {
    inFlight.decrement();
    metrics.count(summary);
    if (accessLog != null) {
      accessLog.tell(summary);
    }
  }

  /// Exchanges that have begun and not ended.
  public long inFlight() {
    return inFlight.sum();
  }

  /// What `/metrics` answers. Costs milliseconds: not for an event loop that carries traffic.
  public String scrape() {
    return metrics.scrape();
  }

  @Override
  public void close() {
    if (accessLog != null) {
      accessLog.close();
    }
  }
}
