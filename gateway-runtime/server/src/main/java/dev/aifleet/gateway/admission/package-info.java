/// Whether a request may go on, and where: caller, body, limits, route. Home of [Refusal] and of
/// the one table that says what each refusal is to a client, [RefusalResponse].
/// Looks into: auth, capacity, config, dialect, eventloop, packing, ratelimit, response, routing,
/// snapshot, upstream.
@NullMarked
package dev.aifleet.gateway.admission;

import org.jspecify.annotations.NullMarked;
