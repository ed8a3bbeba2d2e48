package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.routing.Reason;

/// One attempt, as recorded in the summary.
///
/// @param effectiveWeight share among the candidates, in percent
/// @param outcome a label of a fixed set, see [dev.aifleet.gateway.resilience.Outcome#label]
public record AttemptRecord(
    String upstream, Reason reason, int effectiveWeight, String outcome, long durationNanos) {}
