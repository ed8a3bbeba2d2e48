/// Mistakes that people make in spec: what they are told, and that the fleet serves as before.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.typos;
