/// Gemini's wire format as bytes.
/// Looks into: wire. Pure.
/// Same shape as the room `openai`.
@NullMarked
package dev.aifleet.simulator.gemini;

import org.jspecify.annotations.NullMarked;
