/// Chooses upstreams: aliases resolved once, then the upstreams that serve the model, by priority,
/// weight and the caller's place. Looks into: config, auth. Pure: randomness and availability are
/// arguments. Immutable, except [Candidates], which belong to one exchange. Called on event loops.
@NullMarked
package dev.aifleet.gateway.routing;

import org.jspecify.annotations.NullMarked;
