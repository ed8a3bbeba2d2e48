/// One request's life: receive, admit, attempt, relay, finish. Owns the port of the client's side.
/// Looks into: config, capacity, packing, dialect, translator, response, auth, resilience, routing,
// ratelimit,
/// upstream,
/// snapshot.
/// An exchange lives on one event loop, together with its client's and its upstream's connection.
@NullMarked
package dev.aifleet.gateway.exchange;

import org.jspecify.annotations.NullMarked;
