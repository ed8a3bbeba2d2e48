/// What clients speak, as bytes: the operation a path stands for, the request view, the model
/// splice, event framing, the model list, error bodies, and which headers may cross the gateway.
/// Looks into: nothing. Pure: no clock, socket or file. Called on event loops; only the event
/// framer keeps state, one per relayed answer.
@NullMarked
package dev.aifleet.gateway.dialect;

import org.jspecify.annotations.NullMarked;
