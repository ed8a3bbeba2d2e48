/// The knobs that control the simulator's behavior, each defined once for environment, control API
/// and request headers; and the random numbers that jitter, errors and faults are drawn from.
/// Looks into: nothing. One record per group of the README's table. Pure and immutable, except
/// [Knobs], which is filled by one thread.
@NullMarked
package dev.aifleet.simulator.knobs;

import org.jspecify.annotations.NullMarked;
