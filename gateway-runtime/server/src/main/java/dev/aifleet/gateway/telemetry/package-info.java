/// Listeners only: metrics and the access log.
/// Looks into: config, upstream, snapshot, exchange.
/// Told on event loops; lines are formatted and written on a thread of its own.
@NullMarked
package dev.aifleet.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
