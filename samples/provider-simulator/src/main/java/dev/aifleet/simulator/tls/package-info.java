/// The simulator's certificate: read from files or generated at start.
/// Looks into: nothing.
/// On the main thread, before anything listens.
@NullMarked
package dev.aifleet.simulator.tls;

import org.jspecify.annotations.NullMarked;
