/// The life of one request: receive, admit, attempt, relay, finish. Owns the port of the client's
/// side, [ClientSide], and reports the result to [ExchangeSummary.Listener].
/// Looks into: admission, attempt, auth, capacity, dialect, eventloop, ratelimit, resilience,
/// response, routing, snapshot, upstream.
/// An exchange lives on one event loop, together with its client's and its upstream's connection.
@NullMarked
package dev.aifleet.gateway.exchange;

import org.jspecify.annotations.NullMarked;
