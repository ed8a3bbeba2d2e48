/// Providers fail under load and recover: what clients see, how many requests providers get, and
/// how soon traffic is back.
/// Looks into: the rig, the load client.
/// Called on the test's thread, which may wait; load runs on an event loop of its own.
@NullMarked
package dev.aifleet.conformance.chaos;

import org.jspecify.annotations.NullMarked;
