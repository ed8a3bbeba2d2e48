/// What clients speak, as bytes: the endpoints and the operation a path stands for, the request
/// view and its edits, usage, the model list, error bodies, and which headers may cross the
/// gateway.
/// Looks into: nothing. Pure: no clock, socket or file, and no state that outlives a call.
/// Called on event loops.
@NullMarked
package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.NullMarked;
