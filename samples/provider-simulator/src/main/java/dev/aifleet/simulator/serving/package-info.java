/// Routes requests, validates them and starts their responses; the control API.
/// Looks into: knobs, provider, response, wire.
/// A request lives on one event loop; loops share [SharedState] (one volatile reference each for
/// behavior and statistics) and [RequestLog].
@NullMarked
package dev.aifleet.simulator.serving;

import org.jspecify.annotations.NullMarked;
