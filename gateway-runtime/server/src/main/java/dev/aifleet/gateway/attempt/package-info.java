/// One try at one upstream, and which upstream is tried next: the request in the upstream's format,
/// the send, what an error means for health and client.
/// Looks into: admission, capacity, config, dialect, eventloop, packing, resilience, response,
/// routing, translator, upstream.
/// An attempt lives on one event loop.
@NullMarked
package dev.aifleet.gateway.attempt;

import org.jspecify.annotations.NullMarked;
