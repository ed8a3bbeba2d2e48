/// OpenAI's wire format as bytes, one file per endpoint, and Azure's way of serving it.
/// Looks into: wire, knobs. Pure.
/// A further wire format is a further room beside this one.
@NullMarked
package dev.aifleet.simulator.openai;

import org.jspecify.annotations.NullMarked;
