/// HTTP in and out: the listening side of each event loop, size and time limits, graceful drain.
/// Looks into: config, capacity, transport, dialect, routing, snapshot, upstream, ratelimit,
// exchange.
/// Everything here runs on event loops; drain hops to each of them.
@NullMarked
package dev.aifleet.gateway.server;

import org.jspecify.annotations.NullMarked;
