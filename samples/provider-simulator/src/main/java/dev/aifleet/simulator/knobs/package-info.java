/// How the simulator may be told to answer: every knob once, however it is turned, and the chance
/// that jitter and errors are drawn from.
/// Looks into: nothing. One record per group of the README's table. Pure and immutable, except
/// [Knobs] while somebody turns them.
@NullMarked
package dev.aifleet.simulator.knobs;

import org.jspecify.annotations.NullMarked;
