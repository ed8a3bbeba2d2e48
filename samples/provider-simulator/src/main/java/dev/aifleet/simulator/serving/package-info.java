/// Takes requests, times and counts them.
/// Looks into: knobs, openai.
/// A request lives on one event loop; loops share [Desk] (one volatile reference each to behaviour
/// and counters) and [Stats].
@NullMarked
package dev.aifleet.simulator.serving;

import org.jspecify.annotations.NullMarked;
