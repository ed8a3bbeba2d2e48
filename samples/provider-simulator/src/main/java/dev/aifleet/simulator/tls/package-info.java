/// The simulator's certificate: given as files, or made at start.
/// Looks into: nothing.
/// On the main thread, before anything listens.
@NullMarked
package dev.aifleet.simulator.tls;

import org.jspecify.annotations.NullMarked;
