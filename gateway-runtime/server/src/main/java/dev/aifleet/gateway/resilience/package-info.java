/// Pure rules for failures: the result of an attempt, whether it is retried, how many retries a pod
/// may make, and when an upstream, one of its models or its credential is avoided.
/// Looks into: config, dialect. Time and randomness are arguments. Called on event loops; the retry
/// budget, breakers, pauses and credential health are shared by them.
@NullMarked
package dev.aifleet.gateway.resilience;

import org.jspecify.annotations.NullMarked;
