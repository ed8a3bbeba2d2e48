/// One upstream's live state, and one send on the wire: dial, pool, time limits, response.
/// Looks into: capacity, transport, config, resilience, wireformat.
/// Clients, pools and sends are confined to one event loop; live state is shared and documented so.
@NullMarked
package dev.aifleet.gateway.upstream;

import org.jspecify.annotations.NullMarked;
