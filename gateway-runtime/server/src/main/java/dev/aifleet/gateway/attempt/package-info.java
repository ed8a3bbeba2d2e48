/// One attempt at one upstream, and the choice of the next: the request in the upstream's format,
/// the send, and what an error means for health and client.
/// Looks into: admission, capacity, config, dialect, eventloop, packing, resilience, response,
/// routing, translator, upstream, wireformat.
/// An attempt is confined to one event loop.
@NullMarked
package dev.aifleet.gateway.attempt;

import org.jspecify.annotations.NullMarked;
