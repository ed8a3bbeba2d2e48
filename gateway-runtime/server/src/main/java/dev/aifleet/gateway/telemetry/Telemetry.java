package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Passes every exchange to metrics and access log, and counts those in progress. Shared by all
/// event loops.
public final class Telemetry implements ExchangeSummary.Listener, AutoCloseable {
  private final LongAdder inFlight = new LongAdder();
  private final Metrics metrics;
  private final @Nullable AccessLog accessLog;

  /// @param nanos clock that upstream health uses
  /// @param log access log; null: none
  public Telemetry(
      RunningSnapshot running, LongSupplier nanos, String version, @Nullable OutputStream log) {
    AccessLog lines = log == null ? null : new AccessLog(log);
    accessLog = lines;
    metrics =
        new Metrics(
            running, nanos, version, inFlight::sum, lines == null ? () -> 0 : lines::dropped);
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

  /// Exchanges in progress.
  public long inFlight() {
    return inFlight.sum();
  }

  /// Body of `/metrics`. Takes milliseconds: not to be called on an event loop that carries
  /// traffic.
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
