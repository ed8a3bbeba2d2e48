/// Says a request in another wire format, and its answer in the client's: five files per pair (the
/// table of fields, the request, its messages, the answer, the stream), so that the folder listing
/// is the support matrix. What the other format cannot say is refused by name, or left out and
/// named where it is a preference: the tables say which, and `docs/translation.md` prints them.
/// Looks into: config (the names of wire formats), dialect. Pure: ids and time are arguments.
/// Called on the exchange's event loop; only a stream's translation keeps state.
@NullMarked
package dev.aifleet.gateway.translator;

import org.jspecify.annotations.NullMarked;
