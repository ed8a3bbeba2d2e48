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
    ExchangeListener listener) {}
