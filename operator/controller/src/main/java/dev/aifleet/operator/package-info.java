/// The control plane: one reconciler that keeps fleets of gateway pods as their AIGateways
/// describe. This package has only the main class, which wires the rooms by hand, and its settings.
/// Looks into: all rooms. Runs on the main thread, once.
@NullMarked
package dev.aifleet.operator;

import org.jspecify.annotations.NullMarked;
