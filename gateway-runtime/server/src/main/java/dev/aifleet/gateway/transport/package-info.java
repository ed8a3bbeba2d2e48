/// What bytes on the data port are taken for requests: stricter than Vert.x where two readers of
/// the same bytes could disagree, and with an end to frames that ask for nothing. And when what
/// was written, on any connection, is handed to the kernel.
/// Looks into: nothing. Everything here runs on the event loop of its connection.
@NullMarked
package dev.aifleet.gateway.transport;

import org.jspecify.annotations.NullMarked;
