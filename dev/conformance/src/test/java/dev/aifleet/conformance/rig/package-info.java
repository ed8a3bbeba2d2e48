/// What the conformance suite stands on: simulated providers and one gateway in this process, each
/// with sockets of its own, and a client.
/// Looks into: the runtime's contract and wiring, the simulator.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.rig;

import org.jspecify.annotations.NullMarked;
