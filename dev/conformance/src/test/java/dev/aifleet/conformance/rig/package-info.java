/// The rig of the conformance tests: simulated providers and a gateway in this process, each with
/// its own sockets, and clients.
/// Looks into: the runtime's contract and wiring, the simulator.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.rig;

import org.jspecify.annotations.NullMarked;
