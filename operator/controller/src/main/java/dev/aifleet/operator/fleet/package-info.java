/// Calls pods in the background: pushes configuration, reads acknowledgements and statistics,
/// issues the keys of the control port. Its result is a [dev.aifleet.operator.state.FleetReport].
/// Looks into: config, state.
/// One virtual thread per pod; reconciles set the configuration and read the latest report, without
/// waiting.
@NullMarked
package dev.aifleet.operator.fleet;

import org.jspecify.annotations.NullMarked;
