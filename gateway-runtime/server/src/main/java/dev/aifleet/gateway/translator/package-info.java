/// Says a request in another wire format, and its answer in the client's: four files per pair (the
/// request, its messages, the answer, the stream), so that the folder listing is the support
/// matrix. What the other format cannot say is refused by name, never left out.
/// Looks into: config (the names of wire formats), dialect. Pure: ids and time are arguments.
/// Called on the exchange's event loop; only a stream's translation keeps state.
@NullMarked
package dev.aifleet.gateway.translator;

import org.jspecify.annotations.NullMarked;
