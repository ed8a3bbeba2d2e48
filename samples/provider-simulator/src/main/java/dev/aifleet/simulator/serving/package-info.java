/// Takes requests, times, spoils and counts them.
/// Looks into: knobs, wire and the rooms of the wire formats.
/// A request lives on one event loop; loops share [Desk] (one volatile reference each to behaviour
/// and counters), [Stats] and [Notebook].
@NullMarked
package dev.aifleet.simulator.serving;

import org.jspecify.annotations.NullMarked;
