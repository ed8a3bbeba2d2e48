/// What the exchanges of one event loop share: clients, stores, clocks, timers, and the executor
/// for work off the loop.
/// Looks into: capacity, ratelimit, routing, upstream.
@NullMarked
package dev.aifleet.gateway.eventloop;

import org.jspecify.annotations.NullMarked;
