/// Choice, resilience and connections as in spec, seen in what clients get and in what
/// arrives at the simulated providers.
/// Looks into: rig. On the test's thread.
@NullMarked
package dev.aifleet.e2e.traffic;

import org.jspecify.annotations.NullMarked;
