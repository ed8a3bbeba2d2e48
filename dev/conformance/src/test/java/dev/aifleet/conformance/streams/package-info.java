/// Event streams through the gateway, cut at every offset.
/// Looks into: the rig. Recordings are in `resources/streams`.
/// Runs on the test's thread and on those of the rig's clients and providers.
@NullMarked
package dev.aifleet.conformance.streams;

import org.jspecify.annotations.NullMarked;
