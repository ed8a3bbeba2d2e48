package dev.aifleet.gateway.server;

import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.ratelimit.LimitStore;
import dev.aifleet.gateway.routing.StateHolders;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Settings that all event loops of the data port share.
///
/// @param port to listen on; 0: any free port
/// @param holders which upstream stores the state of a conversation
/// @param random creates one generator per loop
/// @param nanos clock for durations
/// @param millis clock in milliseconds since the epoch
/// @param keepAlive longest silence on a client's stream before a keep-alive
public record DataListenerSettings(
    int port,
    RunningSnapshot running,
    LimitStore limitStore,
    StateHolders holders,
    DrainState drain,
    PodCapacity capacity,
    ExchangeSummary.Listener listener,
    Supplier<RandomGenerator> random,
    LongSupplier nanos,
    LongSupplier millis,
    Duration keepAlive) {}
