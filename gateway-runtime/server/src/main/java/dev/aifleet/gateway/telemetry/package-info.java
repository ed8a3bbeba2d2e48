/// Listeners only: metrics and the access log.
/// Looks into: attempt, auth, config, dialect, exchange, jwks, routing, snapshot, upstream.
/// Called on event loops; lines are formatted and written on a separate thread.
@NullMarked
package dev.aifleet.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
