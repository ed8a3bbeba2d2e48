/// Talks to pods in the background: pushes configuration, collects acknowledgements, issues the
/// keys of the control port. What it learns is a [dev.aifleet.operator.state.FleetReport]. Looks
/// into: config, state. One virtual thread per pod; reconciles only leave orders and read the
/// latest report, without waiting.
@NullMarked
package dev.aifleet.operator.fleet;

import org.jspecify.annotations.NullMarked;
