/// Public keys of token issuers: fetched over HTTPS, cached, and refreshed.
/// Looks into: config, auth.
/// Called on any event loop, fetched on separate threads; state changes by CAS.
@NullMarked
package dev.aifleet.gateway.jwks;

import org.jspecify.annotations.NullMarked;
