/// Authentication: API keys and signed tokens of one configuration, and the sealed result of
/// checking a credential.
/// Looks into: config.
/// Pure; called on all event loops. The only mutable state is the cache of checked tokens.
@NullMarked
package dev.aifleet.gateway.auth;

import org.jspecify.annotations.NullMarked;
