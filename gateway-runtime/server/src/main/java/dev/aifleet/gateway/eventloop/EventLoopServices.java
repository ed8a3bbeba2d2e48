package dev.aifleet.gateway.eventloop;

import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.ratelimit.LimitStore;
import dev.aifleet.gateway.routing.StateHolders;
import dev.aifleet.gateway.upstream.UpstreamClient;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What the exchanges of one event loop share.
///
/// @param holders which upstreams made the state of conversations
/// @param capacity shared by all loops
/// @param random owned by this loop
/// @param nanos a clock for durations
/// @param millis a clock since the epoch
/// @param keepAliveNanos that the client of a stream is left without a byte
public record EventLoopServices(
    UpstreamClient upstreamClient,
    LimitStore limitStore,
    StateHolders holders,
    PodCapacity capacity,
    RandomGenerator random,
    LongSupplier nanos,
    LongSupplier millis,
    long keepAliveNanos,
    Timers timers,
    BlockingExecutor blocking) {
  /// Calls back on this event loop.
  public interface Timers {
    /// What it returns calls it off; calling that later does nothing.
    Runnable after(long nanos, Runnable task);
  }

  /// For work that would hold up everybody else.
  public interface BlockingExecutor {
    /// Does `work` on another thread and then calls `then` on this event loop.
    ///
    /// @param failed what `then` gets instead if the work fails, or cannot be done
    <T> void compute(Supplier<T> work, Function<Throwable, T> failed, Consumer<T> then);

    /// Calls `then` on this event loop after `stage` has completed, however it did.
    void when(CompletionStage<?> stage, Runnable then);
  }
}
