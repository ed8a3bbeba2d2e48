/// Low-level HTTP, the only room that knows internals of Vert.x and Netty. On the data port:
/// stricter
/// parsing than that of Vert.x where two parsers of the same bytes could disagree, and protection
/// against control frame floods. Towards upstreams: name resolution and connections. On both:
/// batching of flushes.
/// Looks into: nothing. Everything here runs on the event loop of its connection.
@NullMarked
package dev.aifleet.gateway.transport;

import org.jspecify.annotations.NullMarked;
