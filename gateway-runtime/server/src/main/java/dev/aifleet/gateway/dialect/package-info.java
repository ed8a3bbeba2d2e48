/// The clients' APIs, as bytes: endpoints and operations by path, the request view and its edits,
/// usage, the model list, error bodies, and which headers cross the gateway.
/// Looks into: nothing. Pure: no clock, socket or file, and no state between calls.
/// Called on event loops.
@NullMarked
package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.NullMarked;
