/// Clients that abort: at every endpoint, in every phase, over every protocol.
/// Looks into: the rig.
/// Runs on the test's thread; clients of HTTP/2 have event loops of their own.
@NullMarked
package dev.aifleet.conformance.aborts;

import org.jspecify.annotations.NullMarked;
