/// Whether a request is admitted, and to which upstreams: caller, body, limits, route. Home of
/// [Refusal] with the one table of responses to refusals.
/// Looks into: auth, capacity, config, dialect, eventloop, packing, ratelimit, response, routing,
/// snapshot, upstream.
@NullMarked
package dev.aifleet.gateway.admission;

import org.jspecify.annotations.NullMarked;
