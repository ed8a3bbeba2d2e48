/// Pure rules about trouble: what a try came to, whether another upstream is asked, how many such
/// retries a pod may make, and when an upstream is left alone. Looks into: config. Time and chance
/// come in as arguments. Called on event loops; the retry budget and breakers are shared by them.
@NullMarked
package dev.aifleet.gateway.resilience;

import org.jspecify.annotations.NullMarked;
