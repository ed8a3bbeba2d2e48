/// Every endpoint, unary and stream: what reaches the provider and what comes back are the bytes
/// that were sent, but for what must change.
/// Looks into: the rig.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.endpoints;

import org.jspecify.annotations.NullMarked;
