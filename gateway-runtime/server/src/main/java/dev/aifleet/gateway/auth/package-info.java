/// Who calls: the key index compiled from configuration, and the sealed result of looking a key up.
/// Looks into: config.
/// Pure and immutable, called on event loops.
@NullMarked
package dev.aifleet.gateway.auth;

import org.jspecify.annotations.NullMarked;
