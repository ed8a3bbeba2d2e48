/// Every endpoint, unary and stream: the bytes that reach the provider and the client are
/// those that were sent, except where they must change.
/// Looks into: the rig.
/// Called on the test's thread, which may wait.
@NullMarked
package dev.aifleet.conformance.endpoints;

import org.jspecify.annotations.NullMarked;
