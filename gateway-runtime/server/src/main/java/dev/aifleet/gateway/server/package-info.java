/// HTTP in and out: the listening side of each event loop, size and time limits, graceful drain.
/// Looks into: admission, capacity, config, dialect, eventloop, exchange, ratelimit, routing,
/// snapshot, transport, upstream.
/// Everything here runs on event loops; drain hops to each of them.
@NullMarked
package dev.aifleet.gateway.server;

import org.jspecify.annotations.NullMarked;
