/// Mistakes in spec: how they are reported, and that the fleet keeps serving.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.typos;
