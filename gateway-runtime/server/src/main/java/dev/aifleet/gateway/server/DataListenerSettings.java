package dev.aifleet.gateway.server;

import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.exchange.ExchangeListener;
import dev.aifleet.gateway.ratelimit.LimitStore;
import dev.aifleet.gateway.routing.StateHolders;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What all event loops of the data port share.
///
/// @param port to listen on; 0: any
/// @param holders which upstreams made the state of conversations
/// @param random makes one generator per loop
/// @param nanos a clock for durations
/// @param millis a clock since the epoch
/// @param keepAlive that the client of a stream is left without a byte
public record DataListenerSettings(
    int port,
    RunningSnapshot running,
    LimitStore limitStore,
    StateHolders holders,
    DrainState drain,
    PodCapacity capacity,
    ExchangeListener listener,
    Supplier<RandomGenerator> random,
    LongSupplier nanos,
    LongSupplier millis,
    Duration keepAlive) {}
