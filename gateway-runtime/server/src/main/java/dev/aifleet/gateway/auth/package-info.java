/// Who calls: API keys and signed tokens as one configuration knows them, and the sealed result of
/// looking at what a client presents.
/// Looks into: config.
/// Pure; called on all event loops. The one thing that changes is the memory of checked tokens.
@NullMarked
package dev.aifleet.gateway.auth;

import org.jspecify.annotations.NullMarked;
