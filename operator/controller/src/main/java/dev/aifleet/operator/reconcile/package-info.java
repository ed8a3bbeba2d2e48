/// The sequence of one reconcile, and what begins it: event sources, mappers, retries.
/// Looks into: api, apply, compiler, decide, fleet, observe, render, report, state, telemetry.
/// The SDK runs at most one reconcile per gateway at a time, those of several gateways in parallel.
@NullMarked
package dev.aifleet.operator.reconcile;

import org.jspecify.annotations.NullMarked;
