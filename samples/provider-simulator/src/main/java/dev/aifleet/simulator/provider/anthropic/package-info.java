/// Anthropic's messages. `Message` is the response, whole and as events; `Anthropic` has keys,
/// errors and models.
/// Pure.
@NullMarked
package dev.aifleet.simulator.provider.anthropic;

import org.jspecify.annotations.NullMarked;
