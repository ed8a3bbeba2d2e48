/// Providers fall ill while traffic flows, and get well again: what clients see, what providers are
/// asked, and how soon all is as before.
/// Looks into: the rig, the load client.
/// Called on the test's thread, which may wait; load runs on an event loop of its own.
@NullMarked
package dev.aifleet.conformance.chaos;

import org.jspecify.annotations.NullMarked;
