/// Fields of spec about the fleet and its edge, seen in the objects that the operator writes.
/// Looks into: rig. On the test's thread.
package dev.aifleet.e2e.knobs;
