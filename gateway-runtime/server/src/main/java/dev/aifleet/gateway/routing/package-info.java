/// Which upstreams may answer: aliases resolved once, then those that serve the model, by priority,
/// weight and the caller's place. Looks into: config, auth. Pure: chance and availability come in
/// as arguments. Immutable but for [Candidates], which belong to one exchange. Called on event
/// loops.
@NullMarked
package dev.aifleet.gateway.routing;

import org.jspecify.annotations.NullMarked;
