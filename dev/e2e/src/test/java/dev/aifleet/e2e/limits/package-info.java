/// Rate limits by each source, what refused clients are told, and callers without a key.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.limits;
