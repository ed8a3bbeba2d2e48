/// Which upstream answers: aliases resolved once, then a weighted choice among those that serve the
/// model. Looks into: config, auth. Pure: randomness comes in as an argument. Immutable, called on
/// event loops.
@NullMarked
package dev.aifleet.gateway.routing;

import org.jspecify.annotations.NullMarked;
