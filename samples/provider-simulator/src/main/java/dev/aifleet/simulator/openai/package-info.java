/// OpenAI's wire format as bytes: reads requests, writes answers, events and errors.
/// Looks into: nothing. Pure; Vert.x buffers are the only foreign type beside Jackson's scanner.
/// A further wire format is a further room beside this one.
@NullMarked
package dev.aifleet.simulator.openai;

import org.jspecify.annotations.NullMarked;
