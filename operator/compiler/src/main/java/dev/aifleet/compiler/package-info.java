/// Turns what users wrote (AIGateway, Secrets) into what the pods run (GatewayConfig, Credentials),
/// or into problems that name the place in spec. Used by the operator and by `aifleet run`.
/// Looks into: api, config. Pure: equal sources give equal bytes; no file, clock or randomness.
/// Thread-safe: every value is immutable.
@NullMarked
package dev.aifleet.compiler;

import org.jspecify.annotations.NullMarked;
