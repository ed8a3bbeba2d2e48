package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.limit.LimitStore;
import dev.aifleet.gateway.upstream.Wire;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What the exchanges of one event loop share.
///
/// @param random owned by this loop
/// @param nanos a clock for durations
/// @param millis a clock since the epoch
public record Loop(
    Wire wire,
    LimitStore limits,
    RandomGenerator random,
    LongSupplier nanos,
    LongSupplier millis,
    Timers timers,
    ExchangeListener listener) {
  /// Calls back on this event loop.
  public interface Timers {
    /// What it returns calls it off; calling that later does nothing.
    Runnable after(long nanos, Runnable task);
  }
}
