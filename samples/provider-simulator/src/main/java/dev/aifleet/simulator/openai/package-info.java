/// OpenAI's wire format as bytes, one file per endpoint, and Azure OpenAI's differences.
/// Looks into: wire, knobs. Pure.
/// A new wire format is a new room beside this one.
@NullMarked
package dev.aifleet.simulator.openai;

import org.jspecify.annotations.NullMarked;
