/// One upstream's live state and one send on the wire: dial, pool, time limits, reply.
/// Looks into: capacity, transport, config, resilience.
/// A wire, its pools and sends live on one event loop; live state is shared and says so.
@NullMarked
package dev.aifleet.gateway.upstream;

import org.jspecify.annotations.NullMarked;
