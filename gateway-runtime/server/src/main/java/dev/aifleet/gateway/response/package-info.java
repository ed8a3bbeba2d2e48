/// Upstream responses in transit: events cut out of chunks, the usage in streams and in whole
/// bodies, how a stream opens, errors within a 200, and translated bodies.
/// Looks into: capacity, dialect, translator. Pure: no clock, socket or file.
/// Stateful objects belong to one response and are confined to its event loop.
@NullMarked
package dev.aifleet.gateway.response;

import org.jspecify.annotations.NullMarked;
