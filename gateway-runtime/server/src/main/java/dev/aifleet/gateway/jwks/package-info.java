/// The public keys of token issuers, fetched over HTTPS: which are current, when they are fetched
/// again, and the fetch itself.
/// Looks into: config, auth.
/// Asked on any event loop, fetched on threads of its own; state changes by CAS.
@NullMarked
package dev.aifleet.gateway.jwks;

import org.jspecify.annotations.NullMarked;
