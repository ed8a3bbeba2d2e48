/// Listeners only: metrics and the access log.
/// Looks into: attempt, auth, config, dialect, exchange, jwks, routing, snapshot, upstream.
/// Told on event loops; lines are formatted and written on a thread of its own.
@NullMarked
package dev.aifleet.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
