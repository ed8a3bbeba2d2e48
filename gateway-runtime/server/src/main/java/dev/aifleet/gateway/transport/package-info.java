/// Low-level HTTP on the data port: stricter parsing than that of Vert.x where two parsers of the
/// same bytes could disagree, protection against control frame floods, and batching of flushes on
/// all connections.
/// Looks into: nothing. Everything here runs on the event loop of its connection.
@NullMarked
package dev.aifleet.gateway.transport;

import org.jspecify.annotations.NullMarked;
