/// Choice of the upstream: alias, serves, priority, weight and stickiness, as providers see it.
/// Looks into: the rig.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.choice;

import org.jspecify.annotations.NullMarked;
