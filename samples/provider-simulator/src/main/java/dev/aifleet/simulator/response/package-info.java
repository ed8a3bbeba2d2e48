/// One answer's way out: whole or as a stream, framed and spoiled as the knobs say, and counted.
/// Looks into: knobs, wire.
/// Lives on the event loop of its connection; [Stats] is shared by all.
@NullMarked
package dev.aifleet.simulator.response;

import org.jspecify.annotations.NullMarked;
