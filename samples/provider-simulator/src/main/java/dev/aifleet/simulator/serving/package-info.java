/// Takes requests, judges them and has them answered, and is told how to do so.
/// Looks into: all but tls.
/// A request lives on one event loop; loops share [SharedState] (one volatile reference each to
// behaviour
/// and counters) and [RequestLog].
@NullMarked
package dev.aifleet.simulator.serving;

import org.jspecify.annotations.NullMarked;
