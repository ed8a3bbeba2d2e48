/// Pure rules about trouble: what a try came to, whether another upstream is asked, how many such
/// retries a pod may make, and when an upstream, one of its models or its credential is left alone.
/// Looks into: config, dialect. Time and chance come in as arguments. Called on event loops; the
/// retry budget, breakers, pauses and what is known of credentials are shared by them.
@NullMarked
package dev.aifleet.gateway.resilience;

import org.jspecify.annotations.NullMarked;
