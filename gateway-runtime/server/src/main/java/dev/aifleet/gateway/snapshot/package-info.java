/// Everything that one request needs, immutable, compiled from a configuration; and the one
/// volatile field that holds it. Looks into: config, dialect, auth, jwks, resilience, routing,
/// ratelimit, upstream. Built on the configuration thread, read on every event loop.
@NullMarked
package dev.aifleet.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
