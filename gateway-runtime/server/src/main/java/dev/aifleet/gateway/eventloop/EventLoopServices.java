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
/// @param holders which upstream stores the state of a conversation
/// @param capacity shared by all loops
/// @param random owned by this loop
/// @param nanos clock for durations
/// @param millis clock in milliseconds since the epoch
/// @param keepAliveNanos longest silence on a client's stream before a keep-alive
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
  /// Runs callbacks on this event loop.
  public interface Timers {
    /// The returned task cancels the timer; without effect once it has fired.
    Runnable after(long nanos, Runnable task);
  }

  /// Executes work that would block the event loop.
  public interface BlockingExecutor {
    /// Runs `work` on another thread and then calls `then` on this event loop.
    ///
    /// @param failed result if the work throws or is rejected
    <T> void compute(Supplier<T> work, Function<Throwable, T> failed, Consumer<T> then);

    /// Calls `then` on this event loop after `stage` has completed, normally or not.
    void when(CompletionStage<?> stage, Runnable then);
  }
}
