/// The contract between operator and gateway runtime: what is published to the pods and what they
/// answer. Records, the parser and the validator; Jackson is the only library.
/// Looks into: nothing. Pure: no file, socket, clock or randomness.
/// Thread-safe: every value is immutable; builders are not.
@NullMarked
package dev.aifleet.config;

import org.jspecify.annotations.NullMarked;
