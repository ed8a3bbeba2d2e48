/// Every error of a provider, and what the client gets: the rows of the error table by endpoint and
/// wire format, unary and stream, with and without a fallback.
/// Looks into: the rig.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.errors;

import org.jspecify.annotations.NullMarked;
