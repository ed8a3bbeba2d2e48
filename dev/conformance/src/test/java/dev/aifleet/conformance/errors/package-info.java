/// Every error that a provider can give, and what a client gets for it: the rows of the error table
/// by who speaks what, unary and stream, alone and with somebody to fall back on.
/// Looks into: the rig.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.errors;

import org.jspecify.annotations.NullMarked;
