/// Compiles an AIGateway with its Secrets and ConfigMaps into the runtime configuration of its pods
/// (GatewayConfig, Credentials), or into problems that name their place in spec. Used by the
/// operator and by `aifleet run`.
/// Looks into: api, config. Pure: equal sources give equal bytes; no file, clock or randomness.
/// Thread-safe: every value is immutable.
@NullMarked
package dev.aifleet.compiler;

import org.jspecify.annotations.NullMarked;
