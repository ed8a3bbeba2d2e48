package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.routing.Reason;

/// What is kept of one attempt.
///
/// @param effectiveWeight its share among those it was chosen from, in percent
/// @param outcome one of few words, see [dev.aifleet.gateway.resilience.Outcome#label]
public record AttemptRecord(
    String upstream, Reason reason, int effectiveWeight, String outcome, long durationNanos) {}
