/// Sends one response: unary or as a stream, framed as the knobs say, with injected faults, and
/// counted.
/// Looks into: knobs, wire.
/// Lives on the event loop of its connection; [Stats] is shared by all.
@NullMarked
package dev.aifleet.simulator.response;

import org.jspecify.annotations.NullMarked;
