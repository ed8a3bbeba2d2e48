/// Rate limits by each source, responses to rejected clients, and callers without a key.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.limits;
